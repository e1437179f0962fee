from datetime import timedelta

from odoo.addons.intervention_registry.tools.period import add_months

from .common import WORDS, InterventionCase


class SanctionCase(InterventionCase):
    """Outcomes entered by the discipline office, most of them for retaliation, each on a settled report of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.company._intervention_today()
        cls.Sanction = cls.env['intervention.sanction'].with_user(cls.users['discipline'])

    def kind(self, name):
        """Return a kind of outcome by the end of its external id, such as ``admin_warning``."""
        return self.env.ref(f'intervention_registry.sanction_type_{name}')

    def ago(self, days=0, months=0):
        return add_months(self.today, -months) - timedelta(days=days)

    def reprisal(self, person='colleague', **values):
        """Return a settled report of retaliation by the person, which every office has handled."""
        handlers = [user.id for login, user in self.users.items() if login.startswith(('discipline', 'committee', 'superior'))]
        return self.env['intervention.retaliation']._insert([{
            'suspect_id': self.staff[person].id, 'facts': WORDS, 'state': 'closed', 'finding': 'retaliation',
            'reported_on': '2015-01-01', 'decided_on': '2015-01-01', 'closed_on': '2015-01-01', 'route': 'bureau',
            'authority': 'bureau', 'handler_ids': [(6, 0, handlers)], **values}])

    def values(self, kind='admin_warning', person='colleague', **values):
        if values.get('ground', 'retaliation') == 'retaliation':
            values.setdefault('retaliation_id', self.reprisal(person).id)
        return {'employee_id': self.staff[person].id, 'type_id': self.kind(kind).id, 'ground': 'retaliation',
                'decided_on': self.today, 'decided_by': "Bureau", **values}

    def sanction(self, kind='admin_warning', person='colleague', login='discipline', **values):
        """Return a sanction for retaliation, as ``login`` entered it."""
        return self.as_user(login, self.Sanction).create(self.values(kind, person, **values))

    def interference(self, record, kind='admin_warning', **values):
        """Return a sanction that rests on the record."""
        return self.sanction(kind, ground='interference', record_id=record.id, **values)

    def appeal(self, sanction, track='reconsideration', login='discipline', **values):
        return self.as_user(login, self.env['intervention.appeal']).create(
            {'sanction_id': sanction.id, 'track': track, 'wanted': WORDS, **values})

    def decide(self, appeal, outcome='upheld', login='discipline2', day=None, organ="Higher organ", kind=None):
        return self.as_user(login, appeal).action_decide(outcome, day or self.today, organ, WORDS, kind and kind.id)
