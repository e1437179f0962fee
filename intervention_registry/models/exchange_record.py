import json
from itertools import groupby
from operator import itemgetter

from odoo import api, fields, models

from ..verify.canonical import canonical, loads
from .record import STATES
from .route import BODIES

RECORD = 'intervention.record,'
LONGEST = 64
BATCH = 1000


class InterventionExchangeRecord(models.Model):
    """One record of a subordinate bureau, as far as its trail says it in clear (A6, B5): number, status, what happened when.

    Whom it names, who recorded it and every word of it stand in the trail as commitments only and are not known here.
    """
    _name = 'intervention.exchange.record'
    _inherit = ['intervention.append.only']
    _description = 'Record of a Subordinate Bureau'
    _order = 'exchange_id desc, submitted_on desc, id desc'
    _rec_name = 'number'

    exchange_id = fields.Many2one('intervention.exchange', 'Package', required=True, readonly=True, index=True,
                                  ondelete='restrict')
    company_id = fields.Many2one(related='exchange_id.company_id', store=True, precompute=True)
    bureau = fields.Char(related='exchange_id.bureau')
    number = fields.Char('Register Number', readonly=True)
    nature = fields.Selection('_natures', readonly=True)
    route = fields.Selection(BODIES, readonly=True)
    submitted_on = fields.Date('Submitted', readonly=True)
    state = fields.Selection(STATES, 'Status', readonly=True)
    acts = fields.Integer('Acts Counted', readonly=True, aggregator=None)
    last_at = fields.Datetime('Last Act', readonly=True)
    acts_done = fields.Text(readonly=True)
    history = fields.Text(compute='_compute_history', compute_sudo=False)

    @api.model
    def _natures(self):
        return self.env['intervention.record']._fields['nature']._description_selection(self.env)

    @api.depends('acts_done')
    @api.depends_context('lang', 'tz')
    def _compute_history(self):
        names = dict(self.env['intervention.trail']._fields['event']._description_selection(self.env))
        for record in self:
            lines = []
            for at, event in json.loads(record.acts_done or '[]'):
                local = fields.Datetime.context_timestamp(record, fields.Datetime.to_datetime(at))
                lines.append(f"{local:%Y-%m-%d %H:%M}  {names.get(event, event)}")
            record.history = '\n'.join(lines)

    @api.model
    def _take(self, exchange, source):
        """Keep one row per record of an intact package; private, called when it was verified."""
        waiting = []
        for document, entries in groupby(source.entries(), itemgetter('document')):
            if document.startswith(RECORD):
                waiting.append({'exchange_id': exchange.id, **self._summed(entries)})
            if len(waiting) == BATCH:
                self._append(waiting)
                waiting = []
        self._append(waiting)

    @api.model
    def _summed(self, entries):
        """Return what a chain says in clear of its record."""
        said, acts, last = {}, [], None
        for entry in entries:
            last, values = entry, loads(entry['payload'])['values']
            acts.append([entry['at'], entry['event'][:LONGEST]])
            said.update({name: values[name] for name in ('number', 'nature', 'route', 'submitted_on', 'state')
                         if isinstance(values.get(name), str) and entry['model'] == self.env['intervention.record']._name})
        chosen = {name: said[name] for name in ('nature', 'route', 'state')
                  if said.get(name) in dict(self._fields[name]._description_selection(self.env))}
        return {
            **chosen, 'number': said.get('number', '')[:LONGEST], 'submitted_on': _day(said.get('submitted_on')),
            'acts': len(acts), 'last_at': fields.Datetime.to_datetime(last['at']), 'acts_done': canonical(acts),
        }


def _day(text):
    try:
        return fields.Date.to_date(text)
    except ValueError:
        return False
