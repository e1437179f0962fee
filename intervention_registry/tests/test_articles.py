from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import InterventionCase

STANDARD = ('-at_install', 'post_install', 'intervention_registry')


@tagged(*STANDARD, 'art_a2', 'art_b2')
class TestProhibition(InterventionCase):
    """A2, B2: who may not interfere, and by which behaviours of which rule set it is told."""

    def test_behaviour_is_of_the_regime_that_the_person_implies(self):
        """A colleague's approach is classed by A8, a leading cadre's by B8; the other rule set's behaviours are refused."""
        self.submitted(behaviour_ids=[Command.set(self.a8.ids)])
        self.submitted(intervenor_id=self.staff['chief'].id, behaviour_ids=[Command.set(self.b8.ids)])
        for person, basis in (('colleague', self.b8), ('chief', self.a8)):
            record = self.draft(intervenor_id=self.staff[person].id, behaviour_ids=[Command.set(basis.ids)])
            with self.assertRaisesRegex(UserError, "behaviours of the regime"):
                record.action_submit()
            self.assertEqual(record.state, 'draft')

    def test_interference_names_what_was_done(self):
        """Interference without any behaviour is not complete."""
        with self.assertRaisesRegex(UserError, "at least one behaviour"):
            self.draft(behaviour_ids=False).action_submit()


@tagged(*STANDARD, 'art_a3', 'art_b4')
class TestRefusal(InterventionCase):
    """A3, B4: the handler refuses, or tells the person to use the procedure; the record holds which."""

    def test_answer_is_kept_with_the_facts(self):
        """Refused, told to follow procedure or complied: the answer belongs to the facts and cannot change afterwards."""
        for response in ('refused', 'told_procedure', 'complied'):
            record = self.submitted(response=response)
            self.assertEqual(record.response, response)
            with self.assertRaisesRegex(AccessError, "facts are fixed"):
                record.write({'response': 'refused'})
        with self.assertRaises(UserError):
            self.draft(response='forgotten')


@tagged(*STANDARD, 'art_a4', 'art_b3')
class TestGuidance(InterventionCase):
    """A4, B3: guidance in the line of duty is written, or recorded when it is oral; it never decides the case."""

    def guidance(self, **values):
        return self.draft(nature='guidance', behaviour_ids=False, **values)

    def test_oral_guidance_is_recorded_without_a_breach(self):
        """Oral guidance is recorded by the handler and asks for no behaviour."""
        record = self.guidance(form='phone')
        record.action_submit()
        self.assertEqual((record.state, record.nature, record.finding), ('submitted', 'guidance', 'none'))

    def test_written_guidance_comes_with_the_writing(self):
        """Guidance by letter or document is complete once the document itself is there."""
        record = self.guidance(form='document')
        with self.assertRaisesRegex(UserError, "written guidance itself"):
            record.action_submit()
        record.evidence_add('guidance.txt', self.data())
        record.action_submit()
        self.assertEqual(record.state, 'submitted')

    def test_guidance_that_decides_is_interference(self):
        """Guidance that decides evidence, facts or the standard of disposition is recorded as interference."""
        with self.assertRaisesRegex(UserError, "is interference"):
            self.guidance(guidance_decides=True).action_submit()


@tagged(*STANDARD, 'art_a5')
class TestInquiry(InterventionCase):
    """A5: other organs' officers learn about a case by the legal procedure, which the record names."""

    def test_inquiry_names_its_legal_basis(self):
        """An inquiry without its basis is not complete; with it, it is recorded and is no breach in itself."""
        record = self.draft(nature='inquiry', behaviour_ids=False, intervenor_id=False, intervenor_name="An officer",
                            intervenor_unit="Audit office")
        with self.assertRaisesRegex(UserError, "legal basis"):
            record.action_submit()
        record.inquiry_basis = "Audit Law, Art 34"
        record.action_submit()
        self.assertEqual((record.state, record.finding), ('submitted', 'none'))
