from . import decision, decision_meeting, decision_alert, decision_identity, decision_personnel, answer, protection
from . import erasure, evidence, ledger_import, report_compile
