from . import decision, ledger_import, report_compile
