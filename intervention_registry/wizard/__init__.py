from . import decision, decision_meeting, ledger_import, report_compile
