from . import decision, decision_meeting, answer, erasure, ledger_import, report_compile
