import hashlib

from odoo import SUPERUSER_ID, api

KEEPERS = ('intervention.evidence', 'intervention.personnel.document')


def migrate(cr, version):
    """Put the digest of every row and file there is into the trail, as it stands now: from here on none is edited unseen."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env['intervention.trail']._settle_all()
    for keeper in KEEPERS:
        for row in env[keeper].search([]):  # pylint: disable=no-search-all
            if row.attachment_id:
                env['intervention.trail']._trace([{
                    'document': row._row_chain(), 'event': 'settle', 'model': keeper, 'res_id': row.id, 'actor': 'system',
                    'values': {'stored': hashlib.sha256(row.attachment_id.raw or b'').hexdigest()}}])
                env.invalidate_all()
