from . import decision, decision_meeting, decision_personnel, answer, ledger_import, report_compile
