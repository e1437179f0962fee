"""Reports of units: a version is one of the whole or of its unit, so the old constraint makes way for an index."""


def migrate(cr, version):
    cr.execute("ALTER TABLE intervention_report DROP CONSTRAINT IF EXISTS intervention_report_version_unique")
