from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Fix the personnel files of the enforcement officers there are: from now on nobody worsens them (A7, B6)."""
    api.Environment(cr, SUPERUSER_ID, {})['intervention.personnel.baseline']._fix_missing()
