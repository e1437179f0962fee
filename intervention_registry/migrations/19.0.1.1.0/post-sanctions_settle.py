from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Work out what is executed of the outcomes entered before, after the kinds know what they change."""
    api.Environment(cr, SUPERUSER_ID, {})['intervention.sanction'].search([])._settle()
