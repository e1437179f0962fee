from odoo import SUPERUSER_ID
from odoo.addons.web.controllers.home import Home
from odoo.http import request, route

from ..models.alert import BECAME


def _is_readonly(_controller, _rule, _args):
    return False  # Odoo's own route writes nothing


class BecomeController(Home):

    @route(readonly=_is_readonly)
    def switch_to_admin(self):
        """Become the superuser, as Odoo lets administrators, and tell the auditors (separation of duties).

        What the session then does is told under the name of who opened it.

        :return: the redirection of Odoo
        """
        uid, alert = request.env.uid, request.env['intervention.alert']
        if uid != SUPERUSER_ID and request.env.user._is_system():
            request.session[BECAME] = uid
            words = alert._in_words()
            words._raise_alert('superuser', words.env._("A session became the superuser"), model='res.users', res_id=uid)
        return super().switch_to_admin()
