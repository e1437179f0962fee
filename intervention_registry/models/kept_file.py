import contextlib
import hashlib
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from ..tools import chunks, envelope, file_kind
from .fields import SealedChar
from .ir_attachment import MARK

INLINE = 64 * 1024 * 1024  # what a program may hand in or get in one piece


class InterventionKeptFile(models.AbstractModel):
    """A row with a file that is kept as it was handed in (A6, B5): sealed, with its own digest, given out by the row alone."""
    _name = 'intervention.kept.file'
    _inherit = ['intervention.sealed']
    _description = 'Row With a File'

    name = SealedChar('File', required=True, readonly=True)
    sha256 = fields.Char('SHA-256', required=True, readonly=True)
    size = fields.Integer('Bytes', required=True, readonly=True)
    added_on = fields.Date('Date', required=True, readonly=True, default=fields.Date.context_today)
    content_type = fields.Char('Kind of File', readonly=True, help="By its first bytes, whatever its name says")
    is_mismatched = fields.Boolean('Content Differs From Name', readonly=True)
    attachment_id = fields.Many2one('ir.attachment', 'Stored File', readonly=True, groups=NO_ACCESS, ondelete='restrict')
    # not prefetched with the name: lists need it not
    file_key = SealedChar(readonly=True, groups=NO_ACCESS, prefetch='file_key')

    @api.model
    def _store(self, name, content):
        """Store a file handed in as bytes. Return the values of its row, and the SHA-256 of what stands in the store."""
        # sudo: files are kept by nobody directly; callers check who hands them in
        files = self.env['ir.attachment'].sudo()
        path, sealed, parts = files._incoming(secrets.token_hex(16)), files._fresh(), chunks.cut(content)
        try:
            for index, part in enumerate(parts):
                files._receive(path, sealed, index, index + 1 == len(parts), part)
            return self._settled(name, *files._settle(path, sealed, len(content)))
        finally:
            path.unlink(missing_ok=True)

    @api.model
    def _settled(self, name, values, stored):
        kind = file_kind.kind_of(values.pop('head')[:file_kind.HEAD])
        return {**values, 'name': name, 'content_type': kind, 'is_mismatched': file_kind.differs(name, kind)}, stored

    def _content(self):
        """Return the content of the one file as bytes, checked.

        :raise UserError: when it is not what was handed in, is gone, or too large for one piece
        """
        self.ensure_one()
        if self.size > INLINE:
            raise UserError(self.env._(
                "The file is too large to be given out in one piece. Download it from its document in the web client."))
        content = b''.join(self._pieces())
        self._check_digest(hashlib.sha256(content))
        return content

    def _checked_pieces(self):
        """Read the one file through, then return its content piece by piece; nothing of a changed file leaves.

        :raise UserError: when it is not what was handed in, or is gone
        """
        self.ensure_one()
        digest = hashlib.sha256()
        for piece in self._pieces():
            digest.update(piece)
        self._check_digest(digest)
        return self._pieces()

    def _check_digest(self, digest):
        if digest.hexdigest() != self.sha256:
            raise UserError(self._changed_message())

    def _pieces(self):
        """Return the content of the one file piece by piece; the pieces come without the database."""
        # sudo: the stored file is readable to nobody directly
        file = self.sudo()
        if not file.file_key:
            return iter([self._whole()])
        with contextlib.suppress(ValueError):
            path = file.attachment_id._full_path(file.attachment_id.store_fname or '')
            return _opened(path, bytes.fromhex(file.file_key), self._changed_message())
        raise UserError(self.env._("%(what)s: the file is gone for good.", what=file.file_key))

    def _whole(self):
        """Return the content of a file that was kept before there were chunks."""
        file = self.sudo().attachment_id  # sudo: as above
        place = 'ir.attachment|{},{}|raw'.format(*self._seal_root())
        if not (raw := file.raw or b'').startswith(MARK):
            raise UserError(self.env['intervention.key']._unopened_message())
        # sudo: the data key of a document is readable to nobody
        [content] = self.env['intervention.seal'].sudo()._unseal([(raw[len(MARK):], place)])
        if isinstance(content, str):
            raise UserError(self.env._("%(what)s: the file is gone for good.", what=content))
        return content

    def _changed_message(self):
        return self.env._(
            "The stored file is not the one that was handed in. Tell the security auditor; nothing was given out.")


def _opened(path, key, message):
    """Return the chunks of a stored file; refuse with ``message`` on reaching what is not as it was stored."""
    try:
        with open(path, 'rb') as file:
            yield from chunks.opened(file, key)
    except (OSError, envelope.EnvelopeError):
        raise UserError(message) from None
