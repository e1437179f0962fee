from . import decision, decision_meeting, decision_alert, decision_identity, answer, erasure
from . import ledger_import, report_compile
