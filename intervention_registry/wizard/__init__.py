from . import decision, report_compile
