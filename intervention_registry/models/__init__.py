# What all rows keep to
from . import key, mixins, trail, traced, catalogue

# Ground: the law, the people, the cases
from . import legal_basis, sanction_type, res_users, res_company, hr_version, case

# Record
from . import register, record, record_submit, statement, evidence, ir_attachment

# Verify, decide, answer for it
from . import review, record_flow, record_activity, notice, sanction

# Protect
from . import protection

# Report
from . import report, report_figures, report_workbook, report_compile, report_page
from . import res_config_settings
