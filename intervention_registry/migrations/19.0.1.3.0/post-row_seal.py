from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Put the digest of every row there is into the trail, as it stands now: from here on no table is edited unseen."""
    api.Environment(cr, SUPERUSER_ID, {})['intervention.trail']._settle_all()
