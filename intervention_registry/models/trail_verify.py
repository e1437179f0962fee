import time

from odoo import api, models
from odoo.exceptions import AccessError

from ..verify.check import check
from ..verify.database import DatabaseSource


class InterventionTrail(models.Model):
    """Verification from inside (A6, B5): the same code that the verifier outside uses, over the same tables."""
    _inherit = 'intervention.trail'

    @api.model
    def verify(self):
        """Recompute the whole trail, and compare every row and file with what it says of them (A6, B5).

        What was found is kept as an intervention.verification, and damage raises an alert.

        :return: ``{'ok': bool, 'checked': int, 'findings': [{'kind', 'document', 'seq', 'model', 'res_id', 'position',
            'detail', 'message'}]}``; ``kind`` is a key of ``verify.findings.KINDS``
        :raise AccessError: for everybody but the security auditor
        """
        self._check_verifier()
        return self._verify()._answer()

    @api.model
    def _check_verifier(self):
        if not self.env.user.has_group('intervention_registry.group_auditor'):
            raise AccessError(self.env._("Only the security auditor verifies the trail."))

    @api.model
    def _verify(self, since=None):
        """Verify the trail, or what is newer than the checkpoint ``since``; return the intervention.verification."""
        began = time.monotonic()
        self.env.flush_all()
        # sudo: the trail is written for everybody alike
        self.sudo()._settle()
        # files are read when everything is
        store = None if since else self.env['ir.attachment']._filestore()
        report = check(DatabaseSource(self.env.cr, store), since=since)
        return self.env['intervention.verification']._keep(report, since, time.monotonic() - began)

    def action_verify(self):
        """Verify and show the result to the auditor.

        :return: a client notification
        :raise AccessError: for everybody but the security auditor
        """
        self._check_verifier()
        verification = self._verify()
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'success' if verification.ok else 'danger', 'message': verification.summary,
                'sticky': not verification.ok, 'next': verification._opened(),
            },
        }
