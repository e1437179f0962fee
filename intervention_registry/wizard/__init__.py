from . import decision, decision_meeting, answer, ledger_import, report_compile
