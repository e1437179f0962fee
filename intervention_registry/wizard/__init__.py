from . import decision, decision_meeting, decision_alert, decision_identity, decision_personnel, decision_origin
from . import decision_official
from . import decision_return
from . import answer, protection, erasure, evidence, receipt_check, exchange, export
from . import ledger_import, report_compile, decision_report
from . import appraisal
