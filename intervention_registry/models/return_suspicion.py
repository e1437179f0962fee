from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.suspicion import judged, reasons

PAST = 12  # periods that are looked back on


class InterventionReturnSuspicion(models.Model):
    """A unit whose zero returns are doubtful, with the reasons (A10, B10), for the discipline office.

    It is about units with enough people, never about one: tools/suspicion.py says how it is judged. It accuses nobody; the
    office talks with the unit and notes that.
    """
    _name = 'intervention.return.suspicion'
    _inherit = ['intervention.discreet', 'intervention.append.only']
    _description = 'Doubtful Zero Returns'
    _order = 'period_id desc, id'
    _rec_name = 'department_id'

    period_id = fields.Many2one('intervention.return.period', 'Return Period', required=True, readonly=True, index=True,
                                ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)
    department_id = fields.Many2one('hr.department', 'Unit', readonly=True, ondelete='restrict',
                                    help="With the units below it that are too small to be judged alone")
    filed_count = fields.Integer('Filed in Time', required=True, readonly=True)
    case_count = fields.Integer('Cases in Hand', required=True, readonly=True)
    reasons = fields.Json(required=True, readonly=True)
    reason_text = fields.Text('Why It Is Doubtful', compute='_compute_reason_text')
    talk_ids = fields.One2many('intervention.return.talk', 'suspicion_id', 'Talks', readonly=True)
    is_open = fields.Boolean('No Talk Yet', compute='_compute_is_open', search='_search_is_open')

    @api.model
    def _seal_links(self):
        return ('period_id',)

    @api.depends('reasons')
    def _compute_reason_text(self):
        words = {
            'case_load': self.env._("%(cases)s cases in hand: by the rate of the bureau about %(expected)s returns with an "
                                    "approach were to be expected, and there is none."),
            'headcount': self.env._("%(people)s handlers filed: by the rate of the bureau about %(expected)s returns with an "
                                    "approach were to be expected, and there is none."),
            'history': self.env._("By the %(periods)s periods before about %(expected)s returns with an approach were to be "
                                  "expected, and there is none."),
            'silence': self.env._("For %(periods)s periods in a row, with %(cases)s cases, nobody was approached."),
        }
        for row in self:
            row.reason_text = '\n'.join(words[reason['kind']] % reason for reason in row.reasons or ())

    @api.depends('talk_ids')
    def _compute_is_open(self):
        for row in self:
            row.is_open = not row.talk_ids

    def _search_is_open(self, operator, value):
        if operator != 'in':
            return NotImplemented
        found = Domain('talk_ids', '=', False)
        return found if True in value else ~found

    def action_talk(self, note):
        """Note that the discipline office talked with the unit (约谈) about its zero returns (A10, B10).

        :param str note: who talked with whom and what came of it
        :return: True
        :raise AccessError: for everybody but the discipline office
        :raise UserError: without words
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._intervention_role('discipline'):
            raise AccessError(self.env._("The discipline office talks about zero returns."))
        row = self.env['intervention.return.talk']._note(self, 'talk', note)
        # sudo: the trail of the period is written for everybody alike
        self.sudo().period_id.with_env(self.env)._trace('return_talk', row=row, names=('kind', 'note'))
        return True


class InterventionReturnPeriod(models.Model):
    """Judging the zeros of a period that was counted (A10, B10)."""
    _inherit = 'intervention.return.period'

    def _judge(self):
        """Add the units whose zero returns are doubtful."""
        # sudo: exact counts are the registry's own
        earlier = self.sudo().search([('company_id', '=', self.company_id.id), ('state', '=', 'counted'),
                                      ('date_to', '<', self.date_from)], limit=PAST)
        now, past = self._judged(), [period._judged() for period in reversed(earlier)]
        every = [figures for period in [now, *past] for figures in period.values()]
        bureau = {name: sum(figures[name] for figures in every) for name in ('people', 'cases', 'filed', 'positive')}
        rows = []
        for unit in sorted(now):
            found = reasons(now[unit], bureau, [period[unit] for period in past if unit in period])
            if found:
                rows.append({'period_id': self.id, 'company_id': self.company_id.id, 'department_id': unit, 'reasons': found,
                             'filed_count': now[unit]['filed'], 'case_count': now[unit]['cases']})
        # sudo: nobody enters suspicions by hand
        self.env['intervention.return.suspicion'].sudo()._append(rows)

    def _judged(self):
        """Return the figures of the one period's units as they are judged, by unit; told to the registry's own sums alone."""
        # sudo: as above
        units, figures = self.sudo().unit_ids, {}
        for unit in units:
            exact = unit._exact()
            figures[unit.department_id.id] = {'people': unit.owed_count, 'cases': unit.case_count, 'filed': exact.filed,
                                              'positive': exact.positive}
        above = {unit.id: unit.parent_id.id or None for unit in units.department_id._intervention_above()}
        return judged(figures, above, 2 * self.env['intervention.report']._small_cell())


class HrDepartment(models.Model):
    _inherit = 'hr.department'

    def _intervention_above(self):
        """Return the units and all above them."""
        line = above = self
        while above := above.parent_id - line:
            line |= above
        return line
