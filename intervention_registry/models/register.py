from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL


class InterventionRegister(models.Model):
    """The last number given, per company, year and series (B5): a ledger without gaps, and documents without gaps (A8, B8).

    Taking numbers updates the row, so that of two submissions at once the second waits and is retried by Odoo; a
    submission that fails gives its numbers back with its transaction.
    """
    _name = 'intervention.register'
    _inherit = ['intervention.append.only']
    _description = 'Register Counter'
    _log_access = False
    _covered = False
    _guarded = False

    row_salt = fields.Char(store=False, default=None)
    company_id = fields.Many2one('res.company', required=True, groups=NO_ACCESS)
    year = fields.Integer(required=True, groups=NO_ACCESS)
    route = fields.Char(required=True, groups=NO_ACCESS)
    last = fields.Integer(required=True, groups=NO_ACCESS)

    _counter_unique = models.Constraint('UNIQUE(company_id, year, route)', "One counter per company, year and route.")

    @api.model
    def _take(self, company, year, route, count, apart=False):
        """Return the next ``count`` register numbers, as ``2026-00012`` or, past the bureau, ``2026-S00012``.

        What somebody who reads these numbers may not see is numbered ``apart``, as ``2026-A00001``: he finds no gap.
        """
        mark = ('S' if route == 'superior' else '') + ('A' if apart else '')
        series = f'{route} apart' if apart else route
        return [f'{year}-{mark}{number:05d}' for number in self._next(company, year, series, count)]

    @api.model
    def _next(self, company, year, series, count=1):
        """Return the next ``count`` numbers of a series: a route of the ledger, or another kind of document."""
        [[last]] = self.env.execute_query(SQL(
            """INSERT INTO intervention_register AS counter (company_id, year, route, last) VALUES (%s, %s, %s, %s)
               ON CONFLICT (company_id, year, route) DO UPDATE SET last = counter.last + EXCLUDED.last
               RETURNING last""", company.id, year, series, count))
        return range(last - count + 1, last + 1)
