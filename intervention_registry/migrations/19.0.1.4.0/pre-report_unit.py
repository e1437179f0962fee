"""Reports of units: a version is one of the whole or of its unit, so the old constraint makes way for an index.

The unit of cases is added here, so that Odoo does not fill it with the default of whoever upgrades.
"""


def migrate(cr, version):
    cr.execute("ALTER TABLE intervention_report DROP CONSTRAINT IF EXISTS intervention_report_version_unique")
    cr.execute("ALTER TABLE intervention_case ADD COLUMN IF NOT EXISTS department_id int4")
