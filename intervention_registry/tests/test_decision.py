from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import WORDS, InterventionCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestDecision(InterventionCase):
    """The dialog asks for words and calls the method that programs call; it decides nothing itself."""

    def dialog(self, login, act, document, **answers):
        """Return the dialog as the button opens it: act and document come from the context."""
        dialog = self.env['intervention.decision'].with_user(self.users[login])
        return dialog.with_context(default_act=act, default_res_id=document.id).create(answers)

    def test_dialog_takes_act_and_document_from_the_button(self):
        """Screening, evidence and words given in the dialog reach the record, and the dialog's row is gone."""
        record = self.submitted()
        dialogs = self.dialog('registrar', 'screen', record, decision='approve', reason=WORDS)
        dialogs.action_confirm()
        self.assertEqual(record.state, 'verifying')
        evidence = self.dialog('recorder', 'evidence', record, name='a.txt', data=self.data())
        evidence.action_confirm()
        self.assertEqual(record.evidence_ids.name, 'a.txt')
        self.assertFalse((dialogs | evidence).sudo().exists())

    def test_dialog_of_another_role_is_refused(self):
        """Whoever may not take the step may not take it through the dialog either."""
        record = self.submitted()
        dialog = self.dialog('discipline', 'screen', record, decision='approve', reason=WORDS)
        with self.assertRaises(AccessError):
            dialog.action_confirm()
        self.assertEqual(record.state, 'submitted')
