import time

from odoo import models
from odoo.exceptions import AccessError
from odoo.http import request

MINUTES = 10


class ResUsers(models.Model):
    _inherit = 'res.users'

    def _intervention_check_present(self):
        """Refuse a browser's session in which the password was not given again within the last minutes (A7, B6).

        A call by API key or with login and password brings its secret along each time and has no session.
        """
        if request and request.session.uid and (
                request.session.get('identity-check-last', 0) < time.time() - MINUTES * 60):
            raise AccessError(self.env._(
                "Confirm your password first: use the button on the document, which asks for it, and try again."))
