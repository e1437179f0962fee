from . import decision, decision_meeting, decision_alert, decision_personnel, answer, ledger_import, report_compile
