from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .erasure import GROUNDS


class InterventionEvidence(models.Model):
    """How long an item is kept (A6, B5): nothing is deleted by itself; its destruction is a decision of two."""
    _inherit = 'intervention.evidence'

    erasure_ids = fields.One2many('intervention.erasure', 'evidence_id', 'Destructions', readonly=True, groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'))
    retain_until = fields.Date('Keep Until', compute='_compute_retain_until', compute_sudo=True,
                               help="Known once the record is closed; nothing is deleted by itself")
    is_retention_over = fields.Boolean('Retention Over', compute='_compute_retain_until', compute_sudo=True,
                                       search='_search_is_retention_over')
    erased_under = fields.Char('Destroyed Under No.', compute='_compute_erased_under')
    can_retain = fields.Boolean(compute='_compute_can_retain', compute_sudo=False)
    can_erase = fields.Boolean(compute='_compute_can_retain', compute_sudo=False)

    @api.depends('record_id.state', 'record_id.state_since', 'act_ids.retain_until')
    def _compute_retain_until(self):
        years = relativedelta(years=self.env['intervention.erasure']._retention())
        for evidence in self:
            record = evidence.record_id
            closed = record.state == 'closed' and record.state_since
            longer = evidence._longer()
            until = max(filter(None, (closed and closed + years, longer)), default=False)
            evidence.retain_until = until
            evidence.is_retention_over = bool(
                closed and until <= record.company_id._intervention_today() and not evidence.erased_under)

    def _longer(self):
        """Return until when the one item was last said to be kept, or False."""
        return self.act_ids.filtered('retain_until').sorted('id')[-1:].retain_until

    def _search_is_retention_over(self, operator, value):
        if operator != 'in':
            return NotImplemented
        today = self.env.company._intervention_today()
        over = today - relativedelta(years=self.env['intervention.erasure']._retention())
        # sudo: the rows of all acts count; which items are found is for the rules
        later = [row for row, in self.env.execute_query(SQL(
            """SELECT evidence_id FROM (
                   SELECT DISTINCT ON (evidence_id) evidence_id, retain_until FROM intervention_evidence_act
                    WHERE retain_until IS NOT NULL ORDER BY evidence_id, id DESC) AS last
                WHERE retain_until > %s""", today))]
        # sudo: what is gone is over, and no longer listed
        gone = self.env['intervention.seal'].sudo().search([('model', '=', self._name), ('state', '=', 'destroyed')])
        found = Domain('record_id.state', '=', 'closed') & Domain('record_id.state_since', '<=', over) & Domain(
            'id', 'not in', [*later, *gone.mapped('res_id')])
        return found if True in value else ~found

    @api.depends('act_ids')
    def _compute_erased_under(self):
        # sudo: that the file is gone is seen by everybody who reads the item
        gone = self.env['intervention.seal'].sudo().search(
            [('model', '=', self._name), ('res_id', 'in', self.ids), ('state', '=', 'destroyed')])
        numbers = {seal.res_id: seal.destroyed_under for seal in gone}
        for evidence in self:
            evidence.erased_under = numbers.get(evidence._origin.id) or evidence.record_id.erased_under

    @api.depends_context('uid')
    @api.depends('act_ids')
    def _compute_can_retain(self):
        for evidence in self:
            evidence.can_retain = not evidence.erased_under and evidence._may('retain')
            # sudo: what stands in the way counts whoever may see it
            evidence.can_erase = evidence._may('handle') and not evidence.sudo()._against_erasure()

    def action_retain(self, retain_until, reason):
        """Keep the item longer than its record would be.

        :param retain_until: the day (date, or text such as 2056-03-25)
        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the registrar and the discipline office (superior on the direct route), or in
            conflict
        :raise UserError: for a day that is over or before the one it has, for what was destroyed, or without reason
        """
        self._check_right('retain')
        try:
            day = fields.Date.to_date(retain_until)
        except (TypeError, ValueError, LookupError):
            day = None
        if not day:
            raise UserError(self.env._("Give the day as year, month and day."))
        if self.erased_under:
            raise UserError(self.env._("The item was destroyed."))
        if day <= max(self._document().company_id._intervention_today(), self.retain_until or day.min):
            raise UserError(self.env._("Evidence may be kept longer, never shorter. Choose a later day."))
        self._act('handle', 'retain', retain_until=day, reason=self.env['intervention.record']._words(reason))
        return True

    def action_erasure(self, ground, reason):
        """Ask for the destruction of one item of a closed record whose retention is over (A6, B5). Two others decide.

        :param str ground: expired or law
        :param str reason: why, in words
        :return: id of the intervention.erasure
        :raise AccessError: for everybody but the discipline office (superior on the direct route), or in conflict
        :raise UserError: for what has to be kept, was destroyed or asked for already, or without reason
        """
        self._check_right('handle')
        record = self.record_id
        record._check_choice(ground, dict(GROUNDS), self.env._("ground"))
        # sudo: what stands in the way counts whoever may see it
        item = self.sudo()
        item._check_erasable()
        if item.erasure_ids.filtered(lambda erasure: erasure.state != 'refused'):
            raise UserError(self.env._("This item is destroyed, or it was asked for already."))
        erasure = self.env['intervention.erasure']._insert([{
            'record_id': record.id, 'evidence_id': self.id, 'ground': ground, 'reason': record._words(reason),
            'officer_id': self.env.uid, 'asked_on': record.company_id._intervention_today()}])
        erasure._trace('erasure', names=('name', 'record_id', 'evidence_id', 'ground', 'reason', 'officer_id'))
        self._act('handle', 'destroy_ask')
        return erasure.id

    def _check_erasable(self):
        """Say in one message all that stands in the way of destroying the one item."""
        if against := self._against_erasure():
            raise UserError('\n'.join([self.env._("The item has to be kept:"), *against]))

    def _against_erasure(self):
        if not self.record_id:
            return [self.env._("- it belongs to a report of retaliation, which is kept as a whole")]
        if self.erased_under:
            return [self.env._("- it was destroyed already")]
        if not self.file_key:
            return [self.env._("- it was stored before items had keys of their own; it goes with its record")]
        longer = self._longer()
        if longer and longer > self.record_id.company_id._intervention_today():
            return [*self.record_id._against_erasure(), self.env._("- it is kept until %(day)s", day=longer)]
        return self.record_id._against_erasure()

    def _after_erasure(self):
        """Leave the tombstone: the row stays, and says by which decision the file went."""
        self._act('handle', 'destroy')


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def _after_erasure(self):
        super()._after_erasure()
        # sudo: the items end with their record, whoever may see them
        number = self.erased_under
        self.sudo().evidence_ids.filtered(lambda item: item.erased_under == number).with_env(self.env)._act('handle', 'destroy')
