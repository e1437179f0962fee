from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

from ..tools.codes import opaque_code
from .export_package import CHAIN
from .fields import SealedChar, SealedText

CONTENTS = [
    ('digests', 'Digests alone'),
    ('files', 'Digests and evidence files'),
    ('texts', 'Evidence files, and rows as they are stored'),
]
STATES = [
    ('asked', 'Waits for Release'),
    ('waiting', 'Waits to Be Built'),
    ('building', 'Being Built'),
    ('ready', 'Ready to Download'),
    ('failed', 'Could Not Be Built'),
    ('cancelled', 'Cancelled'),
    ('dropped', 'No Longer Kept'),
]
TROUBLES = [
    ('interrupted', 'The server was stopped while it was built, more than once.'),
    ('key', 'The signing key is missing. Ask the administrator to put it back.'),
    ('room', 'The server has no room for it. Ask the administrator to make room.'),
]
UNDER_WAY = ('asked', 'waiting', 'building')
RELEASERS = ('discipline', 'superior')
CRON = 'intervention_registry.ir_cron_export'
PAGE = 500  # items of evidence that are looked at together


class InterventionExport(models.Model):
    """One export package that the security auditor asked for (A6, B5): built in the background, kept for some days.

    By itself it holds digests alone. Evidence files, sealed as they lie in the store, and rows as they are stored are in it
    only after somebody who handles evidence has released them: the act stands on every item before anything is built.
    """
    _name = 'intervention.export'
    _inherit = ['intervention.quiet', 'intervention.background']
    _description = 'Export Package'
    _order = 'id desc'
    _background_cron = CRON

    name = fields.Char('Export No.', required=True, readonly=True, default=lambda self: opaque_code())
    company_id = fields.Many2one('res.company', required=True, readonly=True, ondelete='restrict')
    requester_id = fields.Many2one('res.users', 'Asked By', required=True, readonly=True, ondelete='restrict')
    asked_at = fields.Datetime('Time of the Request', required=True, readonly=True)
    content = fields.Selection(CONTENTS, 'Package Holds', required=True, readonly=True)
    reason = SealedText(readonly=True)
    releaser_id = fields.Many2one('res.users', 'Released By', readonly=True, ondelete='restrict')
    released_at = fields.Datetime('Released', readonly=True)
    release_reason = SealedText('Reason for the Release', readonly=True)
    items = fields.Json(readonly=True, groups=NO_ACCESS)  # ids of what was released
    item_count = fields.Integer('Evidence Files', readonly=True, aggregator=None)
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, index=True)
    trouble = fields.Selection(TROUBLES, 'What Went Wrong', readonly=True)
    made_at = fields.Datetime('Built', readonly=True)
    kept_until = fields.Date(readonly=True)
    file_name = fields.Char('File', readonly=True)
    size = fields.Float('Bytes', digits=(20, 0), readonly=True, aggregator=None)  # no integer column holds 2 GiB
    sha256 = fields.Char('SHA-256', readonly=True)
    documents = fields.Integer(readonly=True, groups=NO_ACCESS)  # as _count_documents says of what is in it
    stored_name = fields.Char(readonly=True, groups=NO_ACCESS)
    file_key = SealedChar(readonly=True, groups=NO_ACCESS, prefetch='file_key')
    can_release = fields.Boolean(compute='_compute_can_release', compute_sudo=False)

    @api.depends_context('uid')
    @api.depends('state')
    def _compute_can_release(self):
        for export in self:
            export.can_release = export.state == 'asked' and export._may_release()

    def _row_chain(self):
        # not one chain each: what is recorded does not grow by being exported
        return CHAIN

    @api.model
    def ask(self, content='digests', reason=''):
        """Ask for an export package; it is built in the background (A6, B5).

        :param str content: ``digests`` alone, ``files`` for the evidence files as well, ``texts`` for these and the rows as they
            are stored; the latter two wait for the release by the discipline office or the superior authority
        :param str reason: why, in words; needed where more than digests is asked for
        :return: id of the intervention.export; of the one under way where the caller asked for the same before
        :raise AccessError: for everybody but the security auditor
        :raise UserError: for another content, and without reason for more than digests
        """
        self.env['intervention.trail']._check_exporter()
        if not isinstance(content, str) or content not in dict(CONTENTS):
            raise UserError(self.env._("A package holds digests, files or texts. Name one of these."))
        if known := self.search([('requester_id', '=', self.env.uid), ('content', '=', content), ('state', 'in', UNDER_WAY)],
                                limit=1):
            return known.id
        plain = content == 'digests'
        words = reason if plain and not reason else self.env['intervention.record']._words(reason)
        export = self._insert([{
            'company_id': self.env.company.id, 'requester_id': self.env.uid, 'asked_at': self.env.cr.now(), 'content': content,
            'reason': words or False, 'state': 'waiting' if plain else 'asked'}])
        export._tell('export_ask', content=content)
        if plain:
            export._start()
        return export.id

    def _tell(self, event, actor=None, **values):
        """Write an act on the one package into the trail."""
        self.env['intervention.trail']._trace([{
            'document': CHAIN, 'event': event, 'model': self._name, 'res_id': self.id, 'actor': actor or f'user:{self.env.uid}',
            'values': {'name': self.name, **values}}])

    def _may_release(self):
        return self.requester_id != self.env.user and any(self.env.user._intervention_role(role) for role in RELEASERS)

    def action_release(self, reason):
        """Release the evidence for the one package (B5): each item that the caller may handle is in it, sealed as it is stored.

        The act is written on every such item; items of others are in the package with their digests alone.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the discipline office and the superior authority
        :raise UserError: without reason, and for a package that waits for no release
        """
        self._check_is('asked')
        if not self._may_release():
            raise AccessError(self.env._("Evidence is released by the discipline office or the superior authority."))
        reason = self.env['intervention.record']._words(reason)
        items = self._releasable()
        self._move({'state': 'waiting', 'releaser_id': self.env.uid, 'released_at': self.env.cr.now(), 'release_reason': reason,
                    'items': items.ids, 'item_count': len(items)})
        items._act('handle', 'export', reason=reason)
        self._tell('export_release', items=len(items))
        self._start()
        return True

    def _releasable(self):
        """Return the evidence that the caller may handle."""
        evidence, last = self.env['intervention.evidence'], 0
        found = evidence
        while page := evidence.search([('id', '>', last)], order='id', limit=PAGE):
            found += page.filtered(lambda item: item._may('handle'))
            last = page[-1].id
        return found

    def _check_is(self, *states):
        self.ensure_one()
        self.check_access('read')
        # of two who act at once the second is repeated by Odoo, and refused
        self.sudo().lock_for_update()  # sudo: nobody holds a write right here
        if self.state not in states:
            raise UserError(self.env._("The package is past this step already. Reload the page."))

    def action_cancel(self):
        """Stop the one package; what was built of it goes.

        :return: True
        :raise AccessError: for everybody but the security auditor
        :raise UserError: for a package that is ready or over
        """
        self.env['intervention.trail']._check_exporter()
        self._check_is(*UNDER_WAY)
        self._move({'state': 'cancelled'})
        self._tell('export_end', state='cancelled')
        return True

    def action_download(self):
        """Download from the web client. Return a URL action; the trail row is written when the file is fetched."""
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/package/{self.id}', 'target': 'self'}


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('export_ask', 'Export package asked for'),
        ('export_release', 'Evidence released for an export package'),
        ('export_make', 'Export package built'),
        ('export_end', 'Export package ended'),
    ], ondelete=dict.fromkeys(('export_ask', 'export_release', 'export_make', 'export_end'), 'cascade'))

    @api.model
    def action_export_package(self):
        """Ask for a package in the web client. Return the dialog.

        :raise AccessError: for everybody but the security auditor
        """
        self._check_exporter()
        return self.env['ir.actions.act_window']._for_xml_id('intervention_registry.export_ask_action')


class InterventionEvidenceAct(models.Model):
    _inherit = 'intervention.evidence.act'

    way = fields.Selection(selection_add=[('export', 'Released for an export package')], ondelete={'export': 'cascade'})
