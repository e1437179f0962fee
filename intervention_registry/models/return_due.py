from datetime import datetime, time

import pytz

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS, Domain

from ..tools.return_period import unpack
from .fields import SealedChar
from .guard import guard

# whose return it is and for which days never changes; what it says is filled in once
FIXED = ['company_id', 'date_from', 'date_to', 'department_id', 'employee_id', 'is_filed', 'period', 'period_id', 'sealed_return',
         'way']
ONCE = ('is_filed', 'sealed_return', 'way')
STATES = [('due', 'Not filed yet'), ('filed', 'Filed'), ('overdue', 'Overdue')]
# what the offices do not know yet, and what they still wait for from others
UNTOLD = Domain('is_filed', '=', True) & Domain('known_state', '!=', 'filed')
OUTSTANDING = Domain('known_state', '!=', 'filed') & Domain('due_on', '!=', False) & Domain('is_mine', '=', False)
AT_ONCE = 2000  # returns taken in by one run of the scheduled action; it runs again at once where more were filed


class InterventionReturn(models.Model):
    """One handler's return for one period: that nobody approached him, or how many approaches he recorded (A6, B5).

    A number beside a name would tell who recorded (A7, B6). So it is sealed, of one length whatever it says, together with
    the hour, and opened for the handler alone; everybody else learns that he has filed and no more. What the trail, the log
    of the server and the answers of the registry say is the same for a zero return and any other. Who records and files
    right after it would be known by the minute: so the offices learn the next day that he has filed.
    """
    _name = 'intervention.return'
    _inherit = ['intervention.discreet', 'intervention.traced', 'intervention.document', 'intervention.quiet']
    _description = 'Periodic Return'
    _order = 'date_from desc, id desc'
    _rec_name = 'period'
    _row_draft = ('is_filed', None)
    _facts_taken = tuple(FIXED)
    _facts_once = ('way',)  # the office learns the next day how it was filed
    _trail_clear = ('period',)

    period_id = fields.Many2one('intervention.return.period', 'Return Period', required=True, readonly=True, index=True,
                                ondelete='restrict')
    period = fields.Char(required=True, readonly=True, help="Year and month or quarter")
    date_from = fields.Date('From', required=True, readonly=True)
    date_to = fields.Date('Until', required=True, readonly=True)
    due_on = fields.Date(readonly=True, help="Empty: no return is asked for any more")
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    employee_id = fields.Many2one('hr.employee', 'Handler', required=True, readonly=True, ondelete='restrict')
    department_id = fields.Many2one('hr.department', 'Unit', readonly=True, ondelete='restrict')
    state = fields.Selection(STATES, 'Status', compute='_compute_own', search='_search_state', compute_sudo=False)
    known_state = fields.Selection(STATES, 'Status in the Office', required=True, readonly=True, default='due',
                                   help="What was filed on a day is taken in the next day, all of it together")
    is_late = fields.Boolean('Not in Time', readonly=True, default=False, help="Was not filed when it was due")
    way = fields.Selection([('app', 'Here'), ('paper', 'On paper')], 'Filed How', readonly=True)
    is_filed = fields.Boolean(readonly=True, groups=NO_ACCESS, default=None, help="Whether the offices know it yet or not")
    sealed_return = SealedChar(readonly=True, groups=NO_ACCESS)
    is_mine = fields.Boolean('My Return', compute='_compute_own', search='_search_is_mine', compute_sudo=False)
    record_count = fields.Integer('Approaches Recorded', compute='_compute_own', compute_sudo=False,
                                  help="For your eyes alone; everybody else reads 0 here")
    is_zero = fields.Boolean('Zero Return', compute='_compute_own', compute_sudo=False)
    filed_at = fields.Datetime(compute='_compute_own', compute_sudo=False)
    talk_ids = fields.One2many('intervention.return.talk', 'return_id', 'Notes on the Return', readonly=True,
                               groups='intervention_registry.group_registrar,intervention_registry.group_discipline')

    _once = models.Constraint('UNIQUE(employee_id, period)', "A handler owes one return for each period.")
    _open_index = models.Index("(company_id, due_on) WHERE known_state != 'filed'")
    _filed_index = models.Index("(company_id) WHERE is_filed AND known_state != 'filed'")

    def init(self):
        super().init()
        guard(self.env.cr, self._table, FIXED, ONCE)

    @api.depends('period', 'employee_id')
    def _compute_display_name(self):
        for row in self:
            # sudo: a name is no secret where the row may be read
            row.display_name = f'{row.period} {row.employee_id.sudo().name}'

    @api.depends_context('uid')
    @api.depends('employee_id', 'way', 'known_state', 'is_filed')
    def _compute_own(self):
        files, is_registry = self.env.user._intervention_files(), self.env.uid == SUPERUSER_ID
        for row in self:
            row.is_mine = row.employee_id in files
            row.record_count, row.filed_at = row._said() if row.is_mine else (0, False)
            row.is_zero = bool(row.filed_at) and not row.record_count
            # sudo: that it is filed is told to the handler and the registry at once, and to everybody else the next day
            row.state = 'filed' if (row.is_mine or is_registry) and row.sudo().is_filed else row.known_state

    def _search_is_mine(self, operator, value):
        if operator != 'in':
            return NotImplemented
        own = Domain('employee_id', 'in', self.env.user._intervention_files().ids)
        return own if True in value else ~own

    def _search_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        own = Domain('employee_id', 'in', self.env.user._intervention_files().ids)
        told = Domain.TRUE if self.env.uid == SUPERUSER_ID else own
        # sudo: as above; these are told to the caller
        filed = Domain('id', 'in', self.sudo().search(told & UNTOLD).ids)
        return (Domain('known_state', 'in', list(value)) & ~filed) | (filed if 'filed' in value else Domain.FALSE)

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Returns are made by the registry for everybody who owes one."))

    def _is_frozen(self):
        return True

    @api.model
    def _key_root_of(self, values):
        return 'intervention.return.period', values['period_id']

    def _key_root(self):
        # sudo: under which period a return stands is not told to anybody here
        return 'intervention.return.period', self.sudo().period_id.id

    def _trail_actor(self):
        # the hour of a filing stands beside that of a submission: neither says whose it was
        return 'recorder' if self.is_mine else super()._trail_actor()

    def _said(self):
        """Return the count and hour of the caller's own return, or the count it would have now, without an hour.

        HR links files to logins: what was filed under another login of the file is not told to the one it has now.
        """
        said = self._opened()
        if said and said[-1] == self._key():
            return said[0], said[2]
        return (0 if self.way else self._counts()[0]), False

    def _opened(self):
        """Return the counts, hour and key that the one return was filed with, or nothing; told to the code that asks alone."""
        # sudo: what is sealed is readable to nobody
        text = self.sudo().sealed_return
        try:
            return unpack(text) if text else None
        except ValueError:
            return None

    def _opened_unless_damaged(self):
        """Return the same, or nothing where somebody exchanged it underneath: the verification names that, and nobody else's
        return waits for it."""
        try:
            return self._opened()
        except UserError:
            return None

    def _key(self):
        """Return the index under which the handler owns what he records with the login that he has now."""
        # sudo: personnel files are not for handlers; this is the caller's own
        return self.sudo().employee_id._intervention_key()

    def _counts(self):
        """Return how many submitted approaches of the period are the handler's in this company, and how many of them did not
        go past the bureau, whose sums shall not tell of the others."""
        # sudo: owners are readable to nobody; the numbers are given to the handler alone
        ways = self.env['intervention.record'].sudo().search([
            ('recorder_key', '=', self._key()), ('company_id', '=', self.company_id.id), ('submitted_on', '!=', False),
            ('occurred_at', '>=', self._midnight(self.date_from)),
            ('occurred_at', '<', self._midnight(fields.Date.add(self.date_to, days=1)))]).mapped('route')
        return len(ways), ways.count('bureau')

    def _midnight(self, day):
        """Return when the day begins in the company's time zone, in UTC as it is stored."""
        start = datetime.combine(day, time())
        return self.company_id._intervention_tz().localize(start).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _mark_overdue(self, company):
        """Say of the returns of a company that are not filed and whose day has passed that they are overdue."""
        # sudo: the scheduled action works for all companies and handlers
        late = self.sudo().search([('company_id', '=', company.id), ('known_state', '=', 'due'),
                                   ('due_on', '<', company._intervention_today())])
        late._move({'known_state': 'overdue', 'is_late': True})
