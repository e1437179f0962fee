from . import decision, decision_meeting, answer, decision_identity, ledger_import, report_compile
