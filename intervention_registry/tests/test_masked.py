from odoo.addons.intervention_registry.tools.masked import Masked
from odoo.tests import BaseCase, tagged

LABELS = {name: {'a': f'{name} a', 'b': f'{name} b'} for name in (
    'regime', 'nature', 'form', 'attribution', 'stage', 'state', 'finding', 'severity')}
ROW = {'name': 'C1', 'month': 3, 'outcome': 'open', 'behaviours': 'A8(1),A8(2)', 'origin': 'Unit',
       **dict.fromkeys(LABELS, 'a')}
HEAD = ('code', 'month', 'regime', 'nature', 'form', 'attribution', 'behaviours', 'stage', 'unit', 'state', 'finding', 'severity')


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_b7')
class TestMasked(BaseCase):
    """The masked ledger shows nothing that the tables hide."""

    def seen(self, *unseen, **values):
        """Return a row with some cells unseen, by column."""
        masked = Masked([tuple(cell.items()) for cell in unseen], LABELS, '*', "Other units", "(no unit)")
        return dict(zip(HEAD, masked({**ROW, **values})))

    def hidden(self, *unseen):
        return {name for name, text in self.seen(*unseen).items() if text == '*'}

    def test_what_no_table_hides_is_shown(self):
        """Without hidden cells every value stands in words."""
        row = self.seen()
        self.assertEqual((row['code'], row['month'], row['regime'], row['behaviours'], row['unit']),
                         ('C1', '3', 'regime a', 'A8(1), A8(2)', 'Unit'))
        self.assertFalse(self.hidden())
        self.assertEqual(self.seen(severity='')['severity'], '')

    def test_what_follows_from_a_hidden_value_is_hidden_with_it(self):
        """A hidden month hides regime, behaviours, finding and status: they would tell the month's row in the table."""
        line = {'month', 'regime', 'behaviours', 'state', 'finding', 'severity'}
        self.assertEqual(self.hidden({'month': 3}), line)
        self.assertEqual(self.hidden({'month': 3, 'regime': 'a'}), line - {'month'})
        self.assertEqual(self.hidden({'regime': 'a', 'outcome': 'open'}), {'state', 'finding', 'severity'})
        self.assertEqual(self.hidden({'regime': 'a', 'outcome': 'open', 'state': 'a'}), {'state'})

    def test_other_values_are_hidden_by_themselves(self):
        """A hidden form hides the form alone; another value of it is shown."""
        self.assertEqual(self.hidden({'form': 'a'}), {'form'})
        self.assertFalse(self.hidden({'form': 'b'}))
        self.assertEqual(self.seen({'behaviour': 'A8(1)'})['behaviours'], '*, A8(2)')
        self.assertEqual(self.seen({'behaviour': 'A8(2)', 'stage': 'a'})['behaviours'], 'A8(1), *')

    def test_small_units_are_put_together(self):
        """A unit below the threshold, and no unit, stand in words."""
        self.assertEqual(self.seen({'origin': 'Unit'})['unit'], "Other units")
        self.assertEqual(self.seen(origin='')['unit'], "(no unit)")
