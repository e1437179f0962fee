import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from ..tools.names import safe_file_name
from .fields import SealedChar

LIMIT = 64 * 1024 * 1024
CLASSIFICATIONS = [
    ('not_for_disclosure', 'Not for disclosure'),
    ('internal', 'Internal'),
    ('work_secret', 'Work secret'),
]
ACTS = [('store', 'Store'), ('report', 'Report upward'), ('view', 'View'), ('handle', 'Handle')]


class InterventionEvidence(models.Model):
    """One item of evidence on a record (A6, B5).

    Stored once with its own SHA-256; the file is reachable by ``download`` alone, which writes the act before the bytes
    leave. State secrets do not belong on a system that is not classified.
    """
    _name = 'intervention.evidence'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.append.only']
    _description = 'Evidence'
    _order = 'id'

    name = SealedChar('File', required=True, readonly=True)
    classification = fields.Selection(CLASSIFICATIONS, required=True, readonly=True, default='not_for_disclosure')
    sha256 = fields.Char('SHA-256', required=True, readonly=True)
    size = fields.Integer('Bytes', required=True, readonly=True)
    added_on = fields.Date('Date', required=True, readonly=True, default=fields.Date.context_today)
    attachment_id = fields.Many2one('ir.attachment', 'Stored File', readonly=True, groups=NO_ACCESS, ondelete='restrict')
    act_ids = fields.One2many('intervention.evidence.act', 'evidence_id', 'Acts', readonly=True, groups=(
        'intervention_registry.group_registrar,intervention_registry.group_discipline,'
        'intervention_registry.group_superior'))

    def _compute_display_name(self):
        for evidence in self:
            evidence.display_name = f'{evidence._document().name} #{evidence.id}'

    def _document(self):
        """Return the document the one item stands under."""
        return self.record_id

    def download(self):
        """Give out one item after the act of viewing it is written (B5).

        :return: ``{'name': str, 'data': base64 str, 'sha256': str}``
        :raise AccessError: when the caller may not read the record
        :raise UserError: when the stored file is not the one that was handed in
        """
        self.ensure_one()
        self.check_access('read')
        # sudo: the stored file is readable to nobody directly
        data = self.sudo().attachment_id._kept()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise UserError(self.env._(
                "The stored file is not the one that was handed in. Tell the security auditor; nothing was given out."))
        self._act('view')
        return {'name': self.name, 'data': base64.b64encode(data).decode(), 'sha256': self.sha256}

    def action_download(self):
        """Download from the web client. Return a URL action; the act is written when the file is fetched."""
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/evidence/{self.id}', 'target': 'self'}

    def _act(self, act):
        """Write the act on each item, in its own table and in the record's chain."""
        # sudo: append-only rows are created by nobody directly; callers check the right to the act
        acts = self.env['intervention.evidence.act'].sudo()._append(
            [{'evidence_id': evidence.id, 'act': act, 'role': evidence._document()._acting_role()} for evidence in self])
        for row in acts:
            row.evidence_id.with_env(self.env)._document()._trace(
                'evidence', row=row, names=('act', 'role'), evidence=row.evidence_id.id)

    @api.model
    def _add(self, document, link, name, data, classification):
        """Store one item under ``document``; private, called only by methods that have checked the caller."""
        if not isinstance(classification, str) or classification not in dict(CLASSIFICATIONS):
            raise UserError(self.env._(
                "This system is not classified: it takes material not for disclosure, internal material and work "
                "secrets. State secrets go through the confidentiality office."))
        name, content = self.env['intervention.record']._file(name, data)
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        evidence = self.sudo()._append([{
            link: document.id, 'name': name, 'classification': classification, 'size': len(content),
            'sha256': hashlib.sha256(content).hexdigest(),
            'attachment_id': self.env['ir.attachment'].sudo()._keep(content, document).id,
        }])
        evidence.attachment_id._bind(evidence)
        document._trace('evidence_add', row=evidence, names=('name', 'classification', 'size'), sha256=evidence.sha256,
                        stored=evidence.attachment_id._stored_digest())
        evidence.with_env(self.env)._act('store')
        return evidence.id


class InterventionEvidenceAct(models.Model):
    """One act on an item of evidence: store, report, view, handle (B5). Names the role, the trail names the actor."""
    _name = 'intervention.evidence.act'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.append.only']
    _description = 'Act on Evidence'
    _order = 'id desc'
    _rec_name = 'act'

    evidence_id = fields.Many2one('intervention.evidence', required=True, readonly=True, index=True,
                                  ondelete='restrict')
    record_id = fields.Many2one(related='evidence_id.record_id', store=True, precompute=True)
    act = fields.Selection(ACTS, required=True, readonly=True)
    role = fields.Char(required=True, readonly=True)
    acted_on = fields.Date('Date', required=True, readonly=True, default=fields.Date.context_today)


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def evidence_add(self, name, data, classification='not_for_disclosure'):
        """Store one item of evidence on the record.

        :param str name: the file's name
        :param str data: the content, base64; at most 64 MiB
        :param str classification: not_for_disclosure, internal or work_secret
        :return: id of the intervention.evidence
        :raise AccessError: when the caller is neither the recorder nor handles the record
        :raise UserError: for an empty, unreadable or too large file, and for state-secret levels
        """
        self.ensure_one()
        self.check_access('read')
        self._speaker()
        return self.env['intervention.evidence']._add(self, 'record_id', name, data, classification)

    def _file(self, name, data):
        """Return the safe name and the bytes of a file handed in."""
        name = safe_file_name(name)
        try:
            content = base64.b64decode(data or '', validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise UserError(self.env._("The file could not be read. Attach it again.")) from None
        if not name or not content:
            raise UserError(self.env._("The file is empty or has no name. Attach it again."))
        if len(content) > LIMIT:
            raise UserError(self.env._("The file is larger than 64 MB. Split it, or hand in an excerpt."))
        return name, content
