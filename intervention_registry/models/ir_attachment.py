import contextlib
import hashlib
from pathlib import Path

from odoo import api, models
from odoo.addons.base.models.ir_attachment import IrAttachment as Stock
from odoo.exceptions import AccessError, MissingError, UserError

from ..tools import chunks, envelope, store
from ..tools.names import of_registry
from .mixins import SERVICE_USER

MARK = b'\x00IS\x00'  # files that were kept before there were chunks: one envelope each
INCOMING = 'intervention_incoming'


class IrAttachment(models.Model):
    """Files of the registry: sealed before they are stored, never changed, given out by their document alone (A6, B5).

    Each is sealed chunk by chunk under a key of its own, which stands sealed in the row of its document. Equal files differ
    once sealed, so that nobody finds one by handing in its bytes and none is stored for two.
    """
    _inherit = 'ir.attachment'

    @api.model
    def _incoming(self, name):
        """Return where a file stands while it is received: in the file store, so that in the end it is only renamed."""
        return Path(self._filestore()) / INCOMING / name

    @api.model
    def _fresh(self):
        """Return a fresh key and header for one file."""
        return chunks.Sealed(envelope.fresh_key(), chunks.fresh_header(self.env['intervention.key']._suite()))

    @api.model
    def _receive(self, path, sealed, index, last, part):
        """Seal one chunk and write it where it belongs; the header goes with the first.

        :raise UserError: when there is no room
        """
        frame = sealed.seal(index, last, part)
        with self._in_words():
            store.write_at(path, sealed.offset(index) if index else 0, frame if index else sealed.header + frame)

    @api.model
    def _settle(self, path, sealed, size):
        """Bring a received file of ``size`` bytes to the disk, read it back and give it its row.

        Private, for the documents that keep files; the caller has checked who hands it in.

        :return: values of ``intervention.kept.file``, and the SHA-256 of what stands in the store
        :raise UserError: when the disk refuses it, or it does not read as it was written
        """
        with self._in_words():
            store.settle(path, sealed.length(size))
            values, stored, name = self._read_back(path, sealed)
            if values['size'] != size:
                raise store.StoreError("another length")
            file = self._placed(path, name)
        return {**values, 'attachment_id': file.id, 'file_key': sealed.key.hex()}, stored

    def _read_back(self, path, sealed):
        content, stored, name = hashlib.sha256(), hashlib.sha256(), hashlib.sha1()
        size, head = 0, b''

        def seen(data):
            stored.update(data)
            name.update(data)

        try:
            with open(path, 'rb') as file:
                for part in chunks.opened(file, sealed.key, seen):
                    content.update(part)
                    size, head = size + len(part), head or part
        except envelope.EnvelopeError as error:
            raise store.StoreError("read back") from error
        return {'sha256': content.hexdigest(), 'size': size, 'head': head}, stored.hexdigest(), name.hexdigest()

    def _placed(self, path, checksum, shared=False):
        """Give a settled file its row and its name in the file store, which a ``shared`` one may have already.

        Return the attachment.
        """
        # past the methods below, and past Odoo's own, which have the bytes in memory and do not sync them
        attachment = super(IrAttachment, self._as_service()).create(
            [{'name': 'sealed', 'mimetype': 'application/octet-stream'}])
        name = f'{checksum[:2]}/{checksum}'
        super(Stock, attachment).write({
            'store_fname': name, 'checksum': checksum, 'file_size': path.stat().st_size, 'db_datas': False,
            'index_content': False})
        # as Odoo does: the collector of abandoned files waits for this row, and takes the file if it never comes
        attachment.flush_recordset()
        self._mark_for_gc(name)
        if shared and Path(self._full_path(name)).exists():
            store.drop(path)
        else:
            store.place(path, self._full_path(name))
        return attachment.with_env(self.env)

    @contextlib.contextmanager
    def _in_words(self):
        """Turn what the disk refuses into a refusal in words."""
        try:
            yield
        except (store.StoreError, OSError) as error:
            raise UserError(self.env._(
                "The file could not be stored (%(why)s), and nothing of it is kept. Ask the administrator to make room on the "
                "server, then hand it in again.", why=error)) from None

    def _as_service(self):
        """Act as the service user: the row of a file names its author, and the recorder hands files in."""
        return self.with_user(self.env['ir.model.data']._xmlid_to_res_id(SERVICE_USER)).sudo()

    def _bind(self, document):
        """Tie a kept file to its document for good."""
        file = self._as_service()
        super(IrAttachment, file).write({'res_model': document._name, 'res_id': document.id})
        file.flush_recordset()  # whoever flushes is written down as the last author

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su:
            return result
        kept = self._of_registry()
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
        if of_registry(vals.get('res_model')) or self._of_registry():
            raise AccessError(self._kept_message())
        return super().write(vals)

    def unlink(self):
        if self._of_registry():
            raise AccessError(self._kept_message())
        return super().unlink()

    def copy(self, default=None):
        if self._of_registry():
            raise AccessError(self._kept_message())
        return super().copy(default)

    def _can_return_content(self, field_name=None, access_token=None):
        return not self._of_registry() and super()._can_return_content(field_name, access_token)

    def _to_http_stream(self):
        if self._of_registry().filtered(lambda file: not file.sudo().res_field):
            raise MissingError(self._kept_message())
        return super()._to_http_stream()

    def _give(self, path, document, field, kind):
        """Give a field of a document the file that the registry wrote for it: renamed into the store, never in memory.

        :param path: where it stands; nothing is left there
        :param str kind: its MIME type
        :raise UserError: when the disk refuses it
        """
        with self._in_words():
            store.settle(path, path.stat().st_size)
            file = self._placed(path, store.digest(path, 'sha1'), shared=True)._as_service()
        super(IrAttachment, file).write({
            'name': field, 'mimetype': kind, 'res_model': document._name, 'res_field': field, 'res_id': document.id})
        file.flush_recordset()
        document.invalidate_recordset([field])

    def _of_registry(self):
        # sudo: whose file it is decides for every caller
        return self.filtered(lambda file: of_registry(file.sudo().res_model))

    def _kept_message(self):
        return self.env._(
            "A file of the registry is kept as it was handed in and is given out by its document only. "
            "Use the document's own buttons.")
