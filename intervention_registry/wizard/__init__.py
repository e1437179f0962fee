from . import decision, decision_meeting, decision_alert, answer, ledger_import, report_compile
