import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from .fields import SealedChar


class InterventionPersonnelDocument(models.Model):
    """A document of the procedure behind a personnel change (A7, B6): kept as it was handed in, given out by itself alone."""
    _name = 'intervention.personnel.document'
    _inherit = ['intervention.discreet', 'intervention.append.only']
    _description = 'Document of a Personnel Change'
    _order = 'id'
    _rec_name = 'id'

    action_id = fields.Many2one('intervention.personnel.action', 'Personnel Change', required=True, readonly=True,
                                index=True, ondelete='restrict')
    name = SealedChar('File', required=True, readonly=True)
    sha256 = fields.Char('SHA-256', required=True, readonly=True)
    size = fields.Integer('Bytes', required=True, readonly=True)
    added_on = fields.Date('Date', required=True, readonly=True, default=fields.Date.context_today)
    attachment_id = fields.Many2one('ir.attachment', 'Stored File', readonly=True, groups=NO_ACCESS, ondelete='restrict')

    @api.model
    def _seal_links(self):
        return ('action_id',)

    def download(self):
        """Give out one document to who may read the request; the look is traced first.

        :return: ``{'name': str, 'data': base64 str, 'sha256': str}``
        :raise AccessError: when the caller may not read the request
        :raise UserError: when the stored file is not the one that was handed in
        """
        self.ensure_one()
        self.check_access('read')
        # sudo: the stored file is readable to nobody directly
        data = self.sudo().attachment_id._kept()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise UserError(self.env._(
                "The stored file is not the one that was handed in. Tell the security auditor; nothing was given out."))
        self.action_id._trace('personnel_view', document=self.id)
        return {'name': self.name, 'data': base64.b64encode(data).decode(), 'sha256': self.sha256}

    def action_download(self):
        """Download from the web client. Return a URL action; the look is traced when the file is fetched."""
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/personnel/{self.id}', 'target': 'self'}


class InterventionPersonnelAction(models.Model):
    _inherit = 'intervention.personnel.action'

    def document_add(self, name, data):
        """Hand in a document of the procedure, as long as the request is a draft.

        :param str name: the file's name
        :param str data: the content, base64; at most 64 MiB
        :return: id of the intervention.personnel.document
        :raise AccessError: for everybody but HR
        :raise UserError: after submission, and for an empty, unreadable or too large file
        """
        self.ensure_one()
        self.check_access('read')
        self._check_hr()
        if self.state != 'draft':
            raise UserError(self.env._("The document is not at this step."))
        name, content = self.env['intervention.record']._file(name, data)
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        document = self.env['intervention.personnel.document'].sudo()._append([{
            'action_id': self.id, 'name': name, 'size': len(content), 'sha256': hashlib.sha256(content).hexdigest(),
            'attachment_id': self.env['ir.attachment'].sudo()._keep(content, self).id,
        }])
        document.attachment_id._bind(document)
        self._trace('personnel_document', row=document, names=('name', 'size'), sha256=document.sha256,
                    stored=document.attachment_id._stored_digest())
        return document.id
