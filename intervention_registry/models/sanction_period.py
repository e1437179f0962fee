from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import merging
from ..tools.period import effective_until, remainder

STATES = [
    ('running', 'In effect'),
    ('taken', 'Measure taken'),
    ('final', 'Final'),
    ('absorbed', 'Absorbed by a heavier one'),
    ('ended', 'Period over'),
    ('revoked', 'Revoked'),
]
EXECUTED = ('executed_type_id', 'executed_until', 'merged_into_id')


class InterventionSanction(models.Model):
    """What is executed of a person's sanctions, and how long (Sanctions Law Art 8, 15, 19 and 26).

    Administrative sanctions are merged by the pure rules of ``tools/merging.py``; Party sanctions and organisational
    measures stand for themselves beside them. A sanction takes effect on the day it is made, so that none is ever pending,
    and ends by itself.
    """
    _inherit = 'intervention.sanction'

    executed_type_id = fields.Many2one('intervention.sanction.type', 'Executed As', readonly=True, ondelete='restrict')
    executed_until = fields.Date('In Effect Until', readonly=True, index=True)
    merged_into_id = fields.Many2one('intervention.sanction', 'Absorbed By', readonly=True, ondelete='restrict')
    revoked_on = fields.Date(readonly=True)
    state = fields.Selection(STATES, 'Status', compute='_compute_state', search='_search_state')
    is_running = fields.Boolean('Running', compute='_compute_state', search='_search_is_running')
    left = fields.Char('Remainder', compute='_compute_left')

    @api.depends('executed_type_id', 'executed_until', 'merged_into_id', 'revoked_on')
    def _compute_state(self):
        for sanction in self:
            sanction.state = sanction._state_on(sanction.company_id._intervention_today())
            sanction.is_running = sanction.state == 'running'

    def _state_on(self, day):
        if self.revoked_on:
            return 'revoked'
        if self.merged_into_id:
            return 'absorbed'
        if self.executed_type_id.final:
            return 'final'
        if not self.executed_until:
            return 'taken'
        return 'running' if self.executed_until >= day else 'ended'

    @api.depends('executed_until', 'merged_into_id', 'revoked_on')
    def _compute_left(self):
        for sanction in self:
            months, days = remainder(sanction.company_id._intervention_today(), sanction.executed_until)
            sanction.left = sanction.is_running and self.env._(
                "%(months)s months %(days)s days", months=months, days=days)

    def _search_is_running(self, operator, value):
        if operator != 'in':
            return NotImplemented
        running = self._state_domain()['running']
        return running if True in value else ~running

    def _search_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        domains = self._state_domain()
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _state_domain(self):
        """Return the condition of each state, the same as computed for one row."""
        today = self.env.company._intervention_today()
        executed = Domain('revoked_on', '=', False) & Domain('merged_into_id', '=', False)
        timed = executed & Domain('executed_type_id.final', '=', False)
        return {
            'revoked': Domain('revoked_on', '!=', False),
            'absorbed': Domain('revoked_on', '=', False) & Domain('merged_into_id', '!=', False),
            'final': executed & Domain('executed_type_id.final', '=', True),
            'taken': timed & Domain('executed_until', '=', False),
            'running': timed & Domain('executed_until', '>=', today),
            'ended': timed & Domain('executed_until', '<', today),
        }

    def _after_entry(self):
        super()._after_entry()
        self._settle()

    def _settle(self):
        """Work out anew what is executed of the persons' sanctions, and keep what changed."""
        # sudo: all sanctions of a person count, whoever may read them
        for employee in self.sudo().employee_id:
            self.env['intervention.sanction.person']._take(employee)
            rows = self.sudo().search([('employee_id', '=', employee.id), ('revoked_on', '=', False)])
            for row, values in rows._executed().items():
                row._keep_execution(values)

    def _executed(self):
        """Return what is executed of one person's sanctions: the values of each row."""
        administrative = self.filtered(lambda row: row.family == 'administrative')
        plan = merging.settle([row._as_decided() for row in administrative])
        result = {}
        for row in self:
            kind = row._standing_type()
            if row in administrative:
                absorbing = self.browse(plan[row.id].absorbed_by)
                result[row] = {'executed_type_id': (absorbing._standing_type() if absorbing else kind).id,
                               'executed_until': plan[row.id].until, 'merged_into_id': absorbing.id}
            else:
                until = effective_until(row.decided_on, kind.months)
                result[row] = {'executed_type_id': kind.id, 'executed_until': until, 'merged_into_id': False}
        return result

    def _as_decided(self):
        """Return the one sanction as the pure rules take it.

        The remainder of a running one is added under the regulation for civil servants of administrative organs (2007);
        it does not bind institution staff. An unknown status counts as civil servant: the bureau is such an organ.
        """
        kind = self._standing_type()
        status = self.employee_id._intervention_version(self.decided_on).public_status
        return merging.Sanction(
            key=self.id, decided_on=self.decided_on, kind=kind.code, weight=kind.sequence, months=kind.months,
            final=kind.final, chosen=self.merge_months, joins=status in (False, 'civil_servant'))

    def _keep_execution(self, values):
        now = {'executed_type_id': self.executed_type_id.id, 'executed_until': self.executed_until or None,
               'merged_into_id': self.merged_into_id.id}
        if now != values:
            self._move(values)
            self._trace('sanction_execute', names=EXECUTED)
            self._after_execution()

    def _after_execution(self):
        """What else follows when another outcome is executed than before; later files add themselves here."""

    def action_revoke(self, reason):
        """Revoke a row that was entered in error; it counts nowhere any more, and the right one is entered anew.

        What an appeal decides is entered on the appeal.

        :param str reason: what was wrong, in words
        :return: True
        :raise AccessError: for everybody but the discipline office (superior), or in conflict
        :raise UserError: for a row that is revoked already or under appeal, or without reason
        """
        self._check_officer()
        if self.revoked_on:
            raise UserError(self.env._("This outcome is revoked already."))
        words = self.env['intervention.record']._words(reason)
        self._revoke('revoked', 'sanction_revoke', words)
        return True

    def _revoke(self, kind, trail_event, words, **values):
        day = self.company_id._intervention_today()
        event = self._add_event(kind, day, words, **values)
        self._move({'revoked_on': day, 'merged_into_id': False})
        self._trace(trail_event, row=event, names=('kind', 'day', 'reason'))
        self._after_execution()
        self._settle()

    @api.model
    def _cron_end(self):
        """Note that a period is over (Sanctions Law Art 26): it ends by itself, nobody decides it."""
        # sudo: the scheduled action works for all companies
        ended = self.sudo().search([('executed_until', '!=', False), ('revoked_on', '=', False),
                                    ('merged_into_id', '=', False), ('event_ids', 'not any', [('kind', '=', 'ended')])])
        for sanction in ended:
            if sanction._state_on(sanction.company_id._intervention_today()) == 'ended':
                event = sanction._add_event('ended', fields.Date.add(sanction.executed_until, days=1))
                sanction._trace('sanction_end', row=event, names=('kind', 'day'))
                sanction._tell_ended()

    def _tell_ended(self):
        """Remind the officers that HR is told; demotion and removal do not restore the rank (Art 26)."""
        for user in self._officers():
            self.with_context(mail_activity_quick_update=True, lang=user.lang).activity_schedule(
                'intervention_registry.activity_sanction_end', user_id=user.id)
