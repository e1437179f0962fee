from . import decision, decision_meeting, decision_alert, decision_identity, decision_personnel, answer, protection, erasure
from . import receipt_check, exchange
from . import ledger_import, report_compile
from . import decision_origin
