import logging
import secrets
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.return_period import pack
from .return_due import AT_ONCE, UNTOLD
from .traced import SALT


class InterventionReturn(models.Model):
    """Filing (A6, B5): by the handler himself, with one click, whatever the return says."""
    _inherit = 'intervention.return'

    def action_file(self):
        """File the caller's own return: it says how many approaches of the period he has recorded, or that there was none.

        :return: True
        :raise AccessError: for everybody but the handler whose return it is
        :raise UserError: for a return that is filed
        """
        self._check_own()
        return self._file(*self._counts())

    def action_file_zero(self):
        """File the caller's own return as a zero return: nobody approached him about a case in the period.

        :return: True
        :raise AccessError: for everybody but the handler whose return it is
        :raise UserError: for a return that is filed, and where he has recorded an approach of the period
        """
        self._check_own()
        if self._counts()[0]:
            error = UserError(self.env._("You have recorded approaches of this period. File the return with them instead."))
            # Odoo writes refusals to the log of the server; this one would tell there who has recorded
            error.loglevel = logging.DEBUG
            raise error
        return self._file(0, 0)

    def _check_own(self):
        self.ensure_one()
        self.check_access('read')
        if not self.is_mine:
            raise AccessError(self.env._("A return is filed by the handler whose it is."))
        self._check_open()

    def _check_open(self):
        if self.state == 'filed':
            raise UserError(self.env._("This return is filed; it stays as it is."))

    def _file(self, count, reported):
        self._salt()
        self._move({'is_filed': True, 'sealed_return': pack(count, reported, fields.Datetime.now(), self._key())})
        # sudo: reminders are the registry's, whoever files
        self.sudo().activity_ids.unlink()
        self._trace('return_file', names=('period',), state='filed')
        return True

    @api.model
    def _take_in(self, company, today, limit=AT_ONCE):
        """Let the offices know of what was filed in a company before today. Return whether nothing is left.

        All returns of a day become known together: one that is seen to come in a minute after a record tells whose it is.
        """
        # sudo: the scheduled action works for all handlers; what they filed is sealed
        rows = self.sudo().search(Domain('company_id', '=', company.id) & UNTOLD, order='id')
        filed = {row: row._filed_on() for row in rows}
        earlier = [row for row, day in filed.items() if day < today]
        for row in earlier[:limit]:
            row._close('app', filed[row])
        return len(earlier) <= limit

    def _filed_on(self):
        """Return the day on which the one return was filed, in the company's time zone."""
        said = self._opened_unless_damaged()
        return self.company_id._intervention_local(said[2]).date() if said else date.min

    def _close(self, way, day, **values):
        """Take the one return for filed on a day."""
        late = self.is_late or bool(self.due_on) and self.due_on < day
        self._move({'known_state': 'filed', 'way': way, 'is_late': late, **values})

    def _salt(self):
        """Give the one return the salt of its chain, which the statement that made all of them could not seal."""
        # sudo: the salt is readable to nobody
        if not SALT.fullmatch(self.sudo().trail_salt or ''):
            self._move({'trail_salt': secrets.token_hex(16)})
