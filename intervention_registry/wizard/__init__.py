from . import decision, decision_meeting, answer, protection, ledger_import, report_compile
