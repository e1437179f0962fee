from . import test_journey, test_legal_basis, test_period
