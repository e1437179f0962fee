import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.names import safe_file_name
from .kept_file import INLINE

CLASSIFICATIONS = [
    ('not_for_disclosure', 'Not for disclosure'),
    ('internal', 'Internal'),
    ('work_secret', 'Work secret'),
]


class InterventionEvidence(models.Model):
    """One item of evidence on a record (A6, B5).

    Stored once with its own SHA-256 under a data key of its own, so that one item can be destroyed alone; reachable by its
    own methods only, which write the act before the bytes leave. State secrets do not belong on a system that is not
    classified.
    """
    _name = 'intervention.evidence'
    _inherit = ['intervention.discreet', 'intervention.kept.file', 'intervention.record.row', 'intervention.append.only']
    _description = 'Evidence'
    _order = 'id'

    classification = fields.Selection(CLASSIFICATIONS, 'Classified on Intake', required=True, readonly=True,
                                      default='not_for_disclosure')
    act_ids = fields.One2many('intervention.evidence.act', 'evidence_id', 'Acts', readonly=True, groups=(
        'intervention_registry.group_registrar,intervention_registry.group_discipline,'
        'intervention_registry.group_superior'))

    def _compute_display_name(self):
        for evidence in self:
            evidence.display_name = f'{evidence._document().name} #{evidence.id}'

    def _document(self):
        """Return the document the one item stands under."""
        return self.record_id

    @api.model
    def _key_root_of(self, values):
        return self._name, values['id']

    def _key_root(self):
        return self._name, self.id

    @api.model
    def _check_level(self, classification):
        if not isinstance(classification, str) or classification not in dict(CLASSIFICATIONS):
            raise UserError(self.env._(
                "This system is not classified: it takes material not for disclosure, internal material and work "
                "secrets. State secrets go through the confidentiality office."))

    @api.model
    def _add(self, document, link, name, data, classification):
        """Store one item under ``document``; private, called only by methods that have checked the caller."""
        self._check_level(classification)
        return self._enter(document, link, classification, *self._store(*self.env['intervention.record']._file(name, data)))

    @api.model
    def _enter(self, document, link, classification, values, stored):
        """Add the row of a stored file, and the act of storing it. Return its id."""
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        evidence = self.sudo()._append([{**values, link: document.id, 'classification': classification}])
        evidence.attachment_id._bind(evidence)
        document._trace('evidence_add', row=evidence, names=('name', 'classification', 'size', 'content_type'),
                        sha256=evidence.sha256, stored=stored)
        evidence.with_env(self.env)._act('store')
        return evidence.id


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
        self._check_adds_evidence()
        return self.env['intervention.evidence']._add(self, 'record_id', name, data, classification)

    def _check_adds_evidence(self):
        """Refuse whoever may not store evidence on the one record."""
        self.ensure_one()
        self.check_access('read')
        self._speaker()
        if self.erased_under:
            raise UserError(self.env['intervention.seal']._destroyed_message(self.erased_under))

    def _with_own_keys(self):
        # sudo: the keys of all items end, whoever may see them
        return [*super()._with_own_keys(), self.sudo().evidence_ids]

    def _file(self, name, data):
        """Return the safe name and the bytes of a file handed in."""
        try:
            content = base64.b64decode(data or '', validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise UserError(self.env._("The file could not be read. Attach it again.")) from None
        name = self._file_name(name, len(content))
        if len(content) > INLINE:
            raise UserError(self.env._("The file is larger than 64 MB. Split it, or hand in an excerpt."))
        return name, content

    def _file_name(self, name, size):
        """Return the safe name of a file handed in; refuse one without name or content."""
        name = safe_file_name(name)
        if not name or not size:
            raise UserError(self.env._("The file is empty or has no name. Attach it again."))
        return name
