from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import WORDS
from .identity_case import IdentityCase


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a7', 'art_b6')
class TestIdentityEnd(IdentityCase):
    """What becomes of the sealed identity when content is destroyed."""

    def test_identity_ends_with_the_content(self):
        """A7, B6: where the content was destroyed nobody learns who wrote it any more."""
        record = self.screened()
        record._after_erasure()
        self.assertFalse(self.boxes(record))
        with self.assertRaisesRegex(UserError, "destroyed"):
            self.as_user('discipline', record).action_ask_identity(WORDS)
