import hashlib

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..tools.names import of_registry
from .mixins import SERVICE_USER

MARK = b'\x00IS\x00'  # no kind of text begins so: what Odoo takes for text it indexes


class IrAttachment(models.Model):
    """Files of the registry: sealed before they are stored, never changed, given out by their document alone (A6, B5)."""
    _inherit = 'ir.attachment'

    @api.model
    def _keep(self, content, root):
        """Store bytes, sealed under the key of the document ``root``, under no name, type or index.

        Private, for the documents that keep files. Equal files differ once sealed, so nobody finds one by handing in its
        bytes.
        """
        # sudo: the data key of a document is readable to nobody
        raw = MARK + self.env['intervention.seal'].sudo()._seal(root._seal_root(), self._place(root), content)
        file = self._as_service()
        return super(IrAttachment, file).create(
            [{'name': 'sealed', 'raw': raw, 'mimetype': 'application/octet-stream'}]).with_env(self.env)

    def _as_service(self):
        """Act as the service user: the row of a file names its author, and the recorder hands files in."""
        return self.with_user(self.env['ir.model.data']._xmlid_to_res_id(SERVICE_USER)).sudo()

    @api.model
    def _place(self, root):
        return 'ir.attachment|{},{}|raw'.format(*root._seal_root())

    def _kept(self):
        """Return the bytes that ``_keep`` was given.

        :raise UserError: when the key is lost or was destroyed, and when the file was damaged or is another document's
        """
        root = self.env[self.res_model].browse(self.res_id)
        raw = self.raw or b''
        if not raw.startswith(MARK):
            raise UserError(self.env['intervention.key']._unopened_message())
        # sudo: as above
        [content] = self.env['intervention.seal'].sudo()._unseal([(raw[len(MARK):], self._place(root))])
        if isinstance(content, str):
            raise UserError(self.env._("%(what)s: the file is gone for good.", what=content))
        return content

    def _stored_digest(self):
        """Return the SHA-256 (hexadecimal) of the file as it is stored."""
        return hashlib.sha256(self.raw or b'').hexdigest()

    def _bind(self, document):
        """Tie a kept file to its document for good."""
        return super(IrAttachment, self._as_service()).write({'res_model': document._name, 'res_id': document.id})

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su:
            return result
        # sudo: whose file it is decides whether it may be reached at all
        kept = self.filtered(lambda file: of_registry(file.sudo().res_model))
        if not kept:
            return result
        forbidden = kept | result[0] if result else kept

        def error():
            return AccessError(self._kept_message())
        return forbidden, error

    @api.model_create_multi
    def create(self, vals_list):
        # a document's own field stores its file as superuser
        if any(of_registry(vals.get('res_model')) and not (self.env.su and vals.get('res_field')) for vals in vals_list):
            raise AccessError(self._kept_message())
        return super().create(vals_list)

    def write(self, vals):
        # sudo: the guard holds for every caller
        if of_registry(vals.get('res_model')) or any(of_registry(file.res_model) for file in self.sudo()):
            raise AccessError(self._kept_message())
        return super().write(vals)

    def unlink(self):
        # sudo: the guard holds for every caller
        if any(of_registry(file.res_model) for file in self.sudo()):
            raise AccessError(self._kept_message())
        return super().unlink()

    def _kept_message(self):
        return self.env._(
            "A file of the registry is kept as it was handed in and is given out by its document only. "
            "Use the document's own buttons.")
