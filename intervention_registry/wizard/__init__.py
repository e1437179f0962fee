from . import decision, decision_meeting, answer, erasure, protection, ledger_import, report_compile
