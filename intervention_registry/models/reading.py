"""Reading and exporting leave a trace, too (A6, B5): who saw the words of a document, and when."""
from datetime import datetime, time

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.http import request

from .fields import Sealed

EXPORTS = 'export'  # chain of what was exported of documents without a chain of their own


class InterventionRead(models.AbstractModel):
    """Rows whose words are not read unseen.

    Once for each document, reader and day; not for drafts, and not for whoever the words are from. The row is written
    before the words leave, in the same transaction: Odoo repeats a call that may only read in one that may write.
    """
    _name = 'intervention.read'
    _description = 'Row Read in the Open'

    _reads_traced = True  # False where whoever may read is told on purpose

    def _read_format(self, fnames, load='_classic_read'):
        # what every call that reads for a client comes by
        self._check_own_name(fnames)
        if any(self._is_content(name) for name in fnames):
            self._trace_content('read')
        return super()._read_format(fnames, load)

    def _export_rows(self, fields, **kwargs):
        # exports of other models come by here, too
        self._check_own_name(path[0] for path in fields if path)
        return super()._export_rows(fields, **kwargs)

    def export_data(self, fields_to_export):
        exported = super().export_data(fields_to_export)
        self._trace_content('export_rows', columns=sorted(map(str, fields_to_export)))
        return exported

    @api.model
    def _check_own_name(self, names):
        """Refuse content to a session that became the superuser: it belongs to an administrator, who reads none."""
        became = request and self.env.uid == SUPERUSER_ID and request.session.uid == SUPERUSER_ID
        if became and not self.is_transient() and any(
                name == 'trail_salt' or self._is_content(name) for name in names):
            raise AccessError(self.env._(
                "A session of the superuser reads nothing of what is sealed. Sign in under your own name."))

    @api.model
    def _is_content(self, name):
        field = self._fields.get(name)
        return name != 'trail_salt' and (isinstance(field, Sealed) or (field is not None and field.type == 'binary'))

    def _trace_content(self, event, **values):
        """Write one row for each document whose content is given to the caller."""
        if not self._is_persons_act():
            return
        documents = self._content_documents()
        if event == 'read':
            documents = self._first_today(documents, event)
        if documents and self.env.cr.readonly:
            raise psycopg2.errors.ReadOnlySqlTransaction("what is read leaves a row")
        self._trace_documents(documents, event, values)
        if event != 'read' and (others := self.filtered(lambda row: 'trail_salt' not in self.env[row._seal_root()[0]]._fields)):
            others._trace_others(event, values)

    def _is_persons_act(self):
        # what the registry reads for itself is nobody's act; who became the superuser is a person
        return not self.is_transient() and (not self.env.su or bool(request and self.env.uid == SUPERUSER_ID))

    def _content_documents(self):
        """Return the handed-in documents with a chain of their own that the rows are or stand under."""
        # sudo: under which document a row stands is not told to anybody here
        roots = sorted({row._seal_root() for row in self.sudo()})
        traced = [self.env[model].browse(row) for model, row in roots if 'trail_salt' in self.env[model]._fields]
        return [document for document in traced if document._reads_traced and not document.sudo()._is_row_draft()]

    @api.model
    def _first_today(self, documents, event):
        """Return those of the documents that the caller did not read today yet, without those whose words are his own."""
        readers = {document._trail_document(): document._reader() for document in documents}
        # sudo: the trail is the auditor's
        known = self.env['intervention.trail'].sudo().search_fetch([
            ('document', 'in', list(readers)), ('event', '=', event), ('actor', 'in', list(set(readers.values()))),
            ('at', '>=', datetime.combine(self.env.cr.now().date(), time()))], ['document', 'actor'])
        seen = {(row.document, row.actor) for row in known}
        return [document for document in documents if (reader := readers[document._trail_document()]) != 'recorder'
                and (document._trail_document(), reader) not in seen]

    def _reader(self):
        """Return who reads the one document, as the trail names him."""
        actor = self._trail_actor()
        return self.env['intervention.alert']._acting()[0] if self.env.uid == SUPERUSER_ID else actor

    @api.model
    def _trace_documents(self, documents, event, values):
        # sudo: the trail is written for everybody alike
        if documents:
            documents[0].env['intervention.trail'].sudo()._trace([
                {'document': document._trail_document(), 'event': event, 'model': document._name, 'res_id': document.id,
                 'actor': document._reader(), 'values': values} for document in documents])

    def _trace_others(self, event, values):
        # sudo: as above
        self.env['intervention.trail'].sudo()._trace([{
            'document': EXPORTS, 'event': event, 'model': self._name, 'res_id': 0,
            'actor': self.env['intervention.alert']._acting()[0], 'values': {**values, 'rows': sorted(self.ids)}}])
