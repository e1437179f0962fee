from . import decision, decision_meeting, decision_alert, answer, erasure, ledger_import, report_compile
