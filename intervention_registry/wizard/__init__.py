from . import decision, answer, ledger_import, report_compile
