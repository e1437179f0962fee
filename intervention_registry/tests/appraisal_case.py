from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import freeze_time

from .common import WORDS
from .sanction_case import SanctionCase

YEAR = 2025
CONFIRMED = f'{YEAR}-06-10 04:00:00'
COMPILED = f'{YEAR + 1}-01-20 04:00:00'


class AppraisalCase(SanctionCase):
    """Breaches by leading cadres that were authorised in 2025, with extracts compiled in January 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.to_date(COMPILED)
        cls.Extract = cls.env['intervention.appraisal']
        cls.staff['deputy'] = cls._person('deputy', is_leading_cadre=True)

    @contextmanager
    def at(self, moment):
        """Let the clock of program and transaction stand at a naive UTC moment."""
        with freeze_time(moment), patch.object(self.env.cr, '_now', fields.Datetime.to_datetime(moment)):
            yield

    def breach(self, moment=CONFIRMED, person='chief', **values):
        """Return an authorised breach by a leading cadre."""
        with self.at(moment):
            return self.authorised(
                intervenor_id=self.staff[person].id, behaviour_ids=[Command.set(self.b8.ids)], **values)

    def punished(self, record, kind='admin_warning', day='2025-07-01', person='chief', **values):
        """Return a sanction for the breach that the person knows of."""
        with self.at(f'{day} 04:00:00'):
            return self.interference(record, kind, person=person, harm='influence', harm_note=WORDS, decided_on=day,
                                     served_on=day, **values)

    def appealed(self, sanction, outcome, kind=None, day='2026-02-01'):
        """Decide an appeal against the sanction."""
        with self.at('2025-07-10 04:00:00'):
            appeal = self.appeal(sanction, applied_on='2025-07-10')
        with self.at(f'{day} 04:00:00'):
            self.decide(appeal, outcome, day=day, kind=kind and self.kind(kind))

    def compile(self, year=YEAR, login='discipline', moment=COMPILED):
        """Return the latest extracts of the year, as the user who compiles them sees them."""
        with self.at(moment):
            return self.as_user(login, self.Extract).browse(self.as_user(login, self.Extract).compile(year))

    def confirmed(self, extract, login='discipline2'):
        with self.at(COMPILED):
            self.as_user(login, extract).action_confirm('approve', WORDS)
        return extract

    def handed(self, extract, login='discipline2'):
        """Return the extract after it was confirmed and handed over, as the user."""
        with self.at(COMPILED):
            self.as_user(login, self.confirmed(extract, login)).action_hand()
        return extract

    def seen(self, login):
        """Return the extracts that the user finds."""
        self.env.invalidate_all()
        return self.as_user(login, self.Extract).search([('id', '!=', 0)])
