import secrets
import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..tools import chunks
from ..tools.words import clean
from .evidence import CLASSIFICATIONS
from .fields import SealedChar

LIMIT = 'intervention_registry.evidence_limit_mib'
MIB = 1024 * 1024
DEFAULT_MIB, MOST_MIB = 512, 2047
HOURS = 24
AT_ONCE = 8  # unfinished uploads of one person
TAKERS = {'intervention.record': 'record_id', 'intervention.retaliation': 'retaliation_id'}


class InterventionEvidenceUpload(models.TransientModel):
    """A large file on its way in, chunk by chunk (A6, B5).

    Each chunk is sealed as it arrives; nothing but sealed chunks is ever on the disk. It is its owner's alone, may be taken
    up again where it broke off, and is dropped after a day. With the last chunk it becomes an item of evidence.
    """
    _name = 'intervention.evidence.upload'
    _inherit = ['intervention.discreet', 'intervention.sealed']
    _description = 'Evidence on Its Way'
    _transient_max_hours = HOURS

    owner_key = fields.Char(required=True, readonly=True, groups=NO_ACCESS, index=True)
    code = fields.Char(required=True, readonly=True, groups=NO_ACCESS)
    model = fields.Char(required=True, readonly=True, groups=NO_ACCESS)
    res_id = fields.Integer(required=True, readonly=True, groups=NO_ACCESS)
    name = SealedChar(required=True, readonly=True, groups=NO_ACCESS)
    mark = SealedChar(readonly=True, groups=NO_ACCESS)
    size = fields.Integer(required=True, readonly=True, groups=NO_ACCESS)
    classification = fields.Selection(CLASSIFICATIONS, required=True, readonly=True, groups=NO_ACCESS)
    file_key = SealedChar(required=True, readonly=True, groups=NO_ACCESS)
    header = fields.Char(required=True, readonly=True, groups=NO_ACCESS)
    received = fields.Integer(readonly=True, groups=NO_ACCESS)
    evidence_id = fields.Integer(readonly=True, groups=NO_ACCESS)

    _code_unique = models.Constraint('UNIQUE(code)', "An upload has one code.")

    def _discreet_log(self):
        # the hour tells Odoo which uploads broke off
        return {**super()._discreet_log(), 'write_date': self.env.cr.now()}

    @api.model
    def _limit(self):
        """Return how many bytes a file may have; never more than the hard limit, whatever is set."""
        # sudo: parameters are readable to Settings alone
        value = self.env['ir.config_parameter'].sudo().get_param(LIMIT) or ''
        return min(int(value) if value.isdecimal() and int(value) else DEFAULT_MIB, MOST_MIB) * MIB

    @api.model
    def _begin(self, document, name, size, classification, mark):
        """Return the caller's upload of this file to ``document``: the one that broke off, or a new one."""
        self.env['intervention.evidence']._check_level(classification)
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise UserError(self.env._("The file could not be read. Attach it again."))
        name, limit = self.env['intervention.record']._file_name(name, size), self._limit()
        if size > limit:
            raise UserError(self.env._(
                "The file is larger than %(limit)s MiB. Split it, hand in an excerpt, or ask the administrator to raise the "
                "limit.", limit=limit // MIB))
        mine = self._of_caller()
        facts = {'model': document._name, 'res_id': document.id, 'size': size, 'classification': classification}
        for upload in mine.filtered_domain([(field, '=', value) for field, value in facts.items()]):
            if (upload.name, upload.mark or '') == (name, clean(mark)[:200]) and self._path(upload).exists():
                return upload
        if len(mine) >= AT_ONCE:
            raise UserError(self.env._("Too many files are on their way. Finish some of them, or wait until tomorrow."))
        # sudo: nobody has a right to the table; the caller was checked before
        files = self.env['ir.attachment'].sudo()
        sealed = files._fresh()
        return self.sudo().create([{
            **facts, 'name': name, 'mark': clean(mark)[:200], 'owner_key': self.env.user._intervention_login_key(),
            'code': secrets.token_hex(16), 'file_key': sealed.key.hex(), 'header': sealed.header.hex()}])

    @api.model
    def _of_caller(self):
        # sudo: as above; an upload is its owner's alone
        return self.sudo().search([('owner_key', '=', self.env.user._intervention_login_key()), ('evidence_id', '=', 0)])

    @api.model
    def _path(self, upload):
        return self.env['ir.attachment']._incoming(upload.code)

    @api.model
    def _take(self, code, index, part):
        """Take one chunk of the caller's upload.

        :return: the upload; with the last chunk its ``evidence_id`` is set
        :raise AccessError: for an upload that is not the caller's, is over or never was
        :raise UserError: for a chunk out of order or of another length, and when there is no room
        """
        # sudo: nobody has a right to the table; whose it is, is compared
        upload = self.sudo().search([('code', '=', code if isinstance(code, str) else '')])
        if not upload or upload.owner_key != self.env.user._intervention_login_key():
            raise AccessError(self.env._("There is no such upload, or it is over. Choose the file again."))
        upload.lock_for_update()
        if upload.evidence_id or 0 <= index < upload.received:
            return upload  # the answer was lost, the chunk was not
        upload._receive(index, part)
        if upload.received == upload._count():
            upload._finish(self.env)
        return upload

    def _said(self):
        """Return what the client needs to go on."""
        return {'code': self.code, 'chunk': chunks.CHUNK, 'received': self.received}

    def _count(self):
        return -(-self.size // chunks.CHUNK)

    def _receive(self, index, part):
        count = self._count()
        expected = self.size - (count - 1) * chunks.CHUNK if index == count - 1 else chunks.CHUNK
        if index != self.received or index >= count or len(part) != expected:
            raise UserError(self.env._("This part of the file does not follow the one before it. Choose the file again."))
        self.env['ir.attachment']._receive(self._path(self), self._sealed(), index, index == count - 1, part)
        self.write({'received': index + 1})

    def _sealed(self):
        return chunks.Sealed(bytes.fromhex(self.file_key), bytes.fromhex(self.header))

    def _finish(self, env):
        """Make the received file an item of evidence, if the owner may still add one."""
        document = self.env[self.model].browse(self.res_id).with_env(env)
        document._check_adds_evidence()
        values, stored = self.env['ir.attachment']._settle(self._path(self), self._sealed(), self.size)
        evidence = env['intervention.evidence']
        self.evidence_id = evidence._enter(
            document, TAKERS[self.model], self.classification, *evidence._settled(self.name, values, stored))

    @api.autovacuum
    def _gc_incoming(self):
        """Drop what broke off and was not taken up again."""
        folder = self.env['ir.attachment']._incoming('')
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.stat().st_mtime < time.time() - 2 * HOURS * 3600:
                path.unlink(missing_ok=True)


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def evidence_upload(self, name, size, classification='not_for_disclosure', mark=''):
        """Begin to hand in a large file, or take up again one that broke off. The chunks go to /intervention/evidence/upload.

        :param str name: the file's name
        :param int size: its bytes
        :param str classification: not_for_disclosure, internal or work_secret
        :param str mark: what tells the file from another of the same name and size, such as the time of its last change
        :return: ``{'code': str, 'chunk': int, 'received': int}``: under which code, in chunks of how many bytes, and how many
            of them are there already
        :raise AccessError: when the caller is neither the recorder nor handles the record
        :raise UserError: for a file without name, empty or larger than the setting allows, and for state-secret levels
        """
        self._check_adds_evidence()
        return self.env['intervention.evidence.upload']._begin(self, name, size, classification, mark)._said()
