from . import decision, decision_meeting, answer, decision_identity, erasure, ledger_import, report_compile
