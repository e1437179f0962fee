import base64
import hashlib
import re
import tempfile

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.signing import SigningError
from ..verify.checkpoint import key_id
from ..verify.database import DatabaseSource
from ..verify.writer import write_package

CHAIN = 'export'
LIMIT = 64 * 1024 * 1024
AT_ONCE = 50000  # entries that are exported while the caller waits
BLOCK = 1024 * 1024
UNFIT = re.compile('[^\t\x20-\ud7ff\ue000-\ufffd]')  # what no XML holds


class InterventionTrail(models.Model):
    """The whole trail as a package that is verified where there is no Odoo (A6, B5).

    Of the rows of the registry it holds digests alone, recomputed when it is made: the security auditor, who makes it, reads
    no content.
    """
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('export', 'Export package given out')], ondelete={'export': 'cascade'})

    @api.model
    def export_package(self):
        """Give out a short trail at once as a package of digests for ``intervention-verify`` (A6, B5).

        :return: ``{'name': str, 'data': base64 str, 'sha256': str}``
        :raise AccessError: for everybody but the security auditor
        :raise UserError: when the signing key is missing, and for a long trail: its package is built in the background, see
            ``intervention.export.ask``
        """
        self._check_exporter()
        # sudo: the trail is written for everybody alike
        if self.sudo().search_count([('id', '>', 0)], limit=AT_ONCE + 1) > AT_ONCE:
            raise UserError(self._too_long_message())
        with tempfile.TemporaryFile() as file:
            name, size, digest = self._export(file)
            if size > LIMIT:
                raise UserError(self._too_long_message())
            return {'name': name, 'data': base64.b64encode(file.read()).decode(), 'sha256': digest}

    @api.model
    def _too_long_message(self):
        return self.env._(
            "The trail is too long to be given out at once. Ask for an export package; it is built in the background.")

    @api.model
    def _check_exporter(self):
        if not self.env.user.has_group('intervention_registry.group_auditor'):
            raise AccessError(self.env._("Only the security auditor exports the trail."))

    @api.model
    def _export(self, file):
        """Write the package into an open file, left at its beginning; return its name, size and SHA-256.

        What the package holds is the state before the export itself is traced: a row that is not committed yet may vanish.
        """
        self._check_exporter()
        sign = self._manifest_signer()
        self.env.flush_all()
        # sudo: the trail is written for everybody alike
        self.sudo()._settle()
        at = fields.Datetime.to_string(self.env.cr.now())
        # sudo: the id of the log and the signing key are nobody's
        log = self.env['intervention.checkpoint'].sudo()._log_id()
        write_package(DatabaseSource(self.env.cr), file, log, self.env.company._intervention_package_name(), at, sign)
        size, digest = file.tell(), _sha256(file)
        self._trace([{
            'document': CHAIN, 'event': 'export', 'model': self._name, 'res_id': 0, 'actor': f'user:{self.env.uid}',
            'values': {'sha256': digest, 'size': size, 'documents': self._count_documents()}}])
        return f"intervention-package-{at[:10]}-{log[:8] or 'x'}.zip", size, digest

    def _manifest_signer(self):
        """Return what signs the manifest, None in a registry that never signed anything.

        :raise UserError: when the key is missing with which it signed before
        """
        keys = self.env['intervention.checkpoint.key']
        try:
            _signature, public = self.env['intervention.key']._sign('')
        except SigningError as error:
            if not keys._known():
                return None
            raise UserError(self.env._(
                "The package cannot be signed: the signing key is missing (%(where)s). Ask the administrator to put it back.",
                where=error)) from None
        keys._learn(public)
        return lambda text: (key_id(public), self.env['intervention.key']._sign(text)[0])


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _intervention_package_name(self):
        """Return the name of the one bureau as a manifest may hold it."""
        return UNFIT.sub('', self.name)[:200]


def _sha256(file):
    """Return the SHA-256 of a file, and leave it at its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()
