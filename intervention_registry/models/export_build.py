"""Building export packages outside the request (A6, B5)."""
import contextlib
import hashlib
import logging
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..tools import chunks, store
from ..verify.database import DatabaseSource
from ..verify.writer import write_package
from .background import Cancelled
from .export import UNDER_WAY
from .kept_file import _opened

_logger = logging.getLogger(__name__)
FOLDER = 'intervention_package'
KEPT_DAYS = 7
DISK = 4 * 1024 * 1024
OWN = 'intervention.evidence'
PER_ENTRY, PER_MIB = 3, 3000  # an entry is read with its rows; what a MiB of files weighs beside them


class Watched(DatabaseSource):
    """A source that calls ``seen(1)`` for every row it gives."""

    def __init__(self, cursor, seen):
        self.seen = seen
        super().__init__(cursor)

    def _stream(self, query, *values):
        for row in super()._stream(query, *values):
            self.seen(1)
            yield row


class InterventionExport(models.Model):
    """The queue: one package after the other, in transactions of their own."""
    _inherit = 'intervention.export'

    @api.model
    def _cron_build(self):
        """Drop what was kept long enough, then build what waits."""
        self._drop_old()
        super()._cron_build()

    def _build(self):
        """Build the one package, unless somebody cancels it."""
        self._begin()
        try:
            sign = self.env['intervention.trail']._manifest_signer()
        except UserError:
            self._fail('key')
            return
        self.env['ir.cron']._commit_progress()
        path, values = self._folder() / secrets.token_hex(16), None
        with contextlib.suppress(Cancelled):
            values = self._built(path, sign)
        self.env['ir.cron']._commit_progress()
        self._finish(path, values)

    def _built(self, path, sign):
        """Write the package of now to ``path``. Return the values of its row; a trouble where the disk is full."""
        at = self.env.cr.now()
        documents = self.env['intervention.trail']._count_documents()
        # sudo: the id of the log is nobody's
        log = self.env['intervention.checkpoint'].sudo()._log_id()
        seen = self._seen(self._amount())
        try:
            with tempfile.TemporaryFile() as file:
                source = Watched(self.env.cr, seen)
                write_package(source, file, log, self.company_id._intervention_package_name(), f'{at:%Y-%m-%d %H:%M:%S}', sign,
                              self._contents(seen) if self.items else None, self.content == 'texts')
                values = self._sealed_at(path, file)
        except (OSError, UserError):
            _logger.exception("An export package could not be written")
            return {'trouble': 'room'}
        return {**values, 'documents': documents, 'made_at': at, 'stored_name': path.name,
                'file_name': f"intervention-package-{at:%Y-%m-%d}-{self.name}.zip"}

    def _sealed_at(self, path, file):
        """Seal the package chunk by chunk into the store: rows as they are stored name people."""
        # sudo: how the store seals is nobody's
        files, digest, size, index = self.env['ir.attachment'].sudo(), hashlib.sha256(), file.tell(), 0
        sealed = files._fresh()
        file.seek(0)
        while part := file.read(chunks.CHUNK):
            files._receive(path, sealed, index, file.tell() == size, part)
            digest.update(part)
            index += 1
        with files._in_words():
            store.settle(path, sealed.length(size))
        return {'sha256': digest.hexdigest(), 'size': size, 'file_key': sealed.key.hex()}

    def _contents(self, seen):
        """Return what gives the stored bytes of a released item piece by piece, None for every other file."""
        released, folder = frozenset(self.items), Path(self.env['ir.attachment']._filestore())

        def content(file):
            if file['model'] != OWN or file['id'] not in released:
                return None
            [[name]] = self.env.execute_query(SQL(
                "SELECT a.store_fname FROM intervention_evidence e LEFT JOIN ir_attachment a ON a.id = e.attachment_id "
                "WHERE e.id = %s", file['id']))
            return _pieces(folder / (name or ''), seen)
        return content

    def _amount(self):
        """Return how much is read for the one package: entries of the trail, and what is released."""
        [[entries, mibs]] = self.env.execute_query(SQL(
            "SELECT (SELECT count(*) FROM intervention_trail), (SELECT sum(size) FROM intervention_evidence WHERE id = ANY(%s))",
            self.items or []))
        return 1 + PER_ENTRY * entries + PER_MIB * ((mibs or 0) >> 20)

    def _finish(self, path, values):
        """Keep what was built, unless somebody cancelled it in the meantime."""
        wanted, trouble = self._still_wanted(), values and values.get('trouble')
        if not values or trouble or not wanted:
            store.drop(path)
            if trouble and wanted:
                self._fail(trouble)
            return
        kept = self.company_id._intervention_today() + timedelta(days=KEPT_DAYS)
        self._move({**values, 'state': 'ready', 'progress': 100, 'kept_until': kept})
        self._tell('export_make', 'system', sha256=self.sha256, size=int(self.size), documents=self.documents)
        self._call(kept)

    def _fail(self, trouble):
        self._move({'state': 'failed', 'trouble': trouble})
        self._tell('export_end', 'system', state='failed', trouble=trouble)
        self._call()

    def _call(self, until=None):
        """Tell who asked for the one package that it is ready, or why it is not: by a reminder, and at once in the browser."""
        user = self.requester_id
        words = self.with_context(lang=user.lang, mail_activity_quick_update=True)
        words.activity_schedule('intervention_registry.activity_export', until, user_id=user.id)
        if self.state == 'ready':
            text = words.env._("The export package is ready. It is kept until %(day)s.", day=format_date(words.env, until))
        else:
            text = words.env._("The export package could not be built. Open it to see why.")
        user._bus_send('simple_notification', {
            'type': 'success' if self.state == 'ready' else 'danger', 'message': text, 'sticky': True})

    @api.model
    def _drop_old(self):
        """Drop the bytes of what was kept long enough; the rows stay."""
        for export in self.search([('state', '=', 'ready')]):
            if export.kept_until < export.company_id._intervention_today():
                store.drop(export._folder() / export.stored_name)
                export._move({'state': 'dropped', 'file_key': False})
                export._tell('export_end', 'system', state='dropped')
                export._put_by()

    @api.autovacuum
    def _gc_packages(self):
        """Drop the files that belong to no package: what a stopped server left behind."""
        folder = self._folder()
        if folder.is_dir() and not self.search_count([('state', 'in', UNDER_WAY)]):
            known = set(self.search([('state', '=', 'ready')]).mapped('stored_name'))
            for path in folder.iterdir():
                if path.name not in known:
                    store.drop(path)

    @api.model
    def _folder(self):
        return Path(self.env['ir.attachment']._filestore()) / FOLDER

    def _given(self):
        """Return the bytes of the one package piece by piece, after the trail row was written.

        :raise AccessError: for everybody but the security auditor
        :raise UserError: for a package that is not ready, or no longer kept
        """
        self.env['intervention.trail']._check_exporter()
        self._check_is('ready')
        # sudo: where it lies and its key are nobody's
        export = self.sudo()
        path = export._folder() / export.stored_name
        if not path.is_file():
            raise UserError(self.env._("The package is gone from the server. Ask for a new one."))
        pieces = _opened(path, bytes.fromhex(export.file_key), self.env._("The stored package was damaged. Ask for a new one."))
        self._tell('export', sha256=self.sha256, size=int(self.size), documents=export.documents)
        export.filtered(lambda row: row.requester_id.id == self.env.uid)._put_by()
        return pieces

    def _put_by(self):
        """Take the reminder away."""
        # sudo: a reminder of somebody else's is readable to nobody
        self.sudo().activity_unlink(['intervention_registry.activity_export'])


def _pieces(path, seen):
    """Yield the bytes of a stored file; of one that is gone nothing, which the verifier names."""
    if path.is_file():
        with path.open('rb') as file:
            while piece := file.read(DISK):
                yield piece
                seen(PER_MIB * len(piece) >> 20)
