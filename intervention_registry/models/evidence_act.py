import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import file_kind, picture
from .evidence import CLASSIFICATIONS
from .fields import SealedChar, SealedText

ACTS = [('store', 'Store'), ('report', 'Report upward'), ('view', 'View'), ('handle', 'Handle')]
WAYS = [
    ('download', 'Download'),
    ('preview', 'Preview'),
    ('thumbnail', 'Thumbnail'),
    ('print', 'Print'),
    ('referral', 'With a referral'),
    ('hand', 'Handed on'),
    ('classify', 'Classified anew'),
    ('retain', 'Kept longer'),
    ('destroy_ask', 'Destruction asked for'),
    ('destroy', 'Destroyed'),
]
OFFICES = ('registrar', 'discipline', 'committee', 'superior')
SHOWN = ('preview', 'thumbnail', 'print')
VIEWERS = {'recorder', 'registrar', 'discipline', 'committee', 'superior'}
SECRET = {'recorder', 'discipline', 'superior'}  # view a work secret even while somebody else has the step
TEXT_SHOWN = 256 * 1024
SIDES = {'preview': 1600, 'print': 1600, 'thumbnail': 192}


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
    way = fields.Selection(WAYS, 'How', readonly=True)
    role = fields.Char(required=True, readonly=True)
    role_name = fields.Char('Acted As', compute='_compute_role_name', compute_sudo=False)
    acted_on = fields.Date('Date', required=True, readonly=True, default=fields.Date.context_today)
    classification = fields.Selection(CLASSIFICATIONS, readonly=True)
    retain_until = fields.Date('Keep Until', readonly=True)
    addressee = SealedChar(readonly=True)
    reason = SealedText(readonly=True)

    @api.depends('role')
    @api.depends_context('lang')
    def _compute_role_name(self):
        for act in self:
            if act.role == 'recorder':
                act.role_name = self.env._("the recorder")
                continue
            group = self.env.ref(f'intervention_registry.group_{act.role}', raise_if_not_found=False)
            # sudo: what a role is called is no secret
            act.role_name = group.sudo().name if group else act.role


class InterventionEvidence(models.Model):
    """The rights to an item, apart from each other (B5): to store, to report upward, to view, to handle.

    Each right is asked for per role and per item, and each use of it is a row here and in the trail.
    """
    _inherit = 'intervention.evidence'

    level = fields.Selection(CLASSIFICATIONS, 'Classification', compute='_compute_level', compute_sudo=True)
    can_view = fields.Boolean(compute='_compute_rights', compute_sudo=False)
    can_report = fields.Boolean(compute='_compute_rights', compute_sudo=False)
    can_handle = fields.Boolean(compute='_compute_rights', compute_sudo=False)
    shown_as = fields.Char(compute='_compute_shown_as', help="How it may be shown: image, pdf, text, or not at all")

    @api.depends('classification', 'act_ids.classification')
    def _compute_level(self):
        for evidence in self:
            rows = evidence.act_ids.filtered('classification').sorted('id')
            evidence.level = rows[-1:].classification or evidence.classification

    @api.depends_context('uid')
    @api.depends('act_ids')
    def _compute_rights(self):
        for evidence in self:
            evidence.can_view = evidence._may('view')
            evidence.can_report = evidence._may('report')
            evidence.can_handle = evidence._may('handle')

    @api.depends('content_type', 'is_mismatched', 'name')
    def _compute_shown_as(self):
        for evidence in self:
            evidence.shown_as = not evidence.is_mismatched and file_kind.shown(evidence.content_type)

    def _may(self, right):
        """Say whether the caller, who reads the one item, has the right to it: view, report, handle or retain.

        To store is the right of whoever adds to the document.
        """
        document = self._document()
        roles = document._evidence_roles()
        if right == 'view':
            if self.level == 'work_secret' and not roles & SECRET:
                return document._handles_evidence()
            return bool(roles & VIEWERS)
        able = {document._evidence_office()} | ({'registrar'} if right == 'retain' else set())
        return bool(roles & able) and document._evidence_unbiased()

    def _check_right(self, right):
        self.ensure_one()
        self.check_access('read')
        if not self._may(right):
            raise AccessError(self.env._(
                "The rights to evidence are apart: to store, to report upward, to view and to handle. You do not have this "
                "one to this item; ask the discipline office."))

    def _act(self, act, way=None, **values):
        """Write the act on each item, in its own table and in the record's chain."""
        # sudo: append-only rows are created by nobody directly; callers check the right to the act
        acts = self.env['intervention.evidence.act'].sudo()._append([
            {'evidence_id': evidence.id, 'act': act, 'way': way, 'role': evidence._document()._acting_role(), **values}
            for evidence in self])
        for row in acts:
            row.evidence_id.with_env(self.env)._document()._trace(
                'evidence', row=row, names=('act', 'role', 'way', *values), evidence=row.evidence_id.id)

    def download(self):
        """Give out one item after the act of viewing it is written (B5).

        :return: ``{'name': str, 'data': base64 str, 'sha256': str}``
        :raise AccessError: when the caller may not read the record, or has not the right to view the item
        :raise UserError: when the stored file is not the one that was handed in, or is too large for one answer
        """
        self._check_right('view')
        data = self._content()
        self._act('view', 'download')
        return {'name': self.name, 'data': base64.b64encode(data).decode(), 'sha256': self.sha256}

    def action_download(self):
        """Download from the web client. Return a URL action; the act is written when the file is fetched."""
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/evidence/{self.id}', 'target': 'self'}

    def action_preview(self):
        """Show the item in the web client. Return a client action; the act is written when the file is fetched.

        :raise AccessError: for who has not the right to view the item
        """
        self._check_right('view')
        return {'type': 'ir.actions.client', 'tag': 'intervention_registry.evidence', 'target': 'new',
                'name': self.env._("Preview"), 'context': {'dialog_size': 'extra-large', 'footer': False},
                'params': {'id': self.id, 'name': self.name, 'kind': self.shown_as}}

    def _given(self):
        """Return the content piece by piece, after it was read through and the act was written."""
        self._check_right('view')
        pieces = self._checked_pieces()
        self._act('view', 'download')
        return pieces

    def _shown(self, way):
        """Return media type and bytes of the item as it is shown, after the act was written.

        Pictures are drawn anew, so that nothing else in the file reaches the browser.

        :raise UserError: for what is not shown but only downloaded
        """
        self._check_right('view')
        if way not in SHOWN or not self.shown_as or (way == 'thumbnail' and self.shown_as != 'image'):
            raise UserError(self._not_shown_message())
        content = self._content()
        try:
            result = self._drawn(content, way)
        except picture.PictureError:
            raise UserError(self._not_shown_message()) from None
        self._act('view', way)
        return result

    def _drawn(self, content, way):
        if self.shown_as == 'image':
            return 'image/png', picture.drawn(content, SIDES[way])
        if self.shown_as == 'text':
            return 'text/plain; charset=utf-8', file_kind.as_text(content[:TEXT_SHOWN]).encode()
        return 'application/octet-stream', content  # the dialog draws the pages of a PDF where it can do nothing else

    def _not_shown_message(self):
        return self.env._("This kind of file is not shown, it can only be downloaded.")

    def action_report(self, addressee, reason):
        """Note that the item was reported upward or handed to an organ.

        :param str addressee: to whom
        :param str reason: why, with the number of the letter
        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: without addressee or reason
        """
        self._check_right('report')
        words = self.env['intervention.record']._words
        self._act('report', 'hand', addressee=words(addressee)[:200], reason=words(reason))
        return True

    def action_classify(self, classification, reason):
        """Classify the item anew; the classification on intake stays beside it.

        :param str classification: not_for_disclosure, internal or work_secret
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: for state-secret levels, for the classification it has, and without reason
        """
        self._check_right('handle')
        self._check_level(classification)
        if classification == self.level:
            raise UserError(self.env._("The item has this classification already."))
        self._act('handle', 'classify', classification=classification, reason=self.env['intervention.record']._words(reason))
        return True


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def _evidence_roles(self):
        """Return as what the caller stands to the evidence: the recorder as nothing else."""
        if self.is_mine:
            return {'recorder'}
        return {role for role in OFFICES if self.env.user._intervention_role(role)}

    def _evidence_office(self):
        """Return the office that reports and handles the evidence."""
        return 'superior' if self._body() == 'superior' else 'discipline'

    def _evidence_unbiased(self):
        return bool(self._without_conflict(self.env.user))

    def _handles_evidence(self):
        """Say whether the step is the caller's now."""
        return bool(self._handling_role())
