from . import decision, decision_meeting, answer, erasure, protection, decision_personnel, ledger_import, report_compile
