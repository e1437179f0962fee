from datetime import timedelta

from odoo import fields, models
from odoo.addons.base.models.res_users import check_identity
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import shamir

MINUTES = 'intervention_registry.identity_minutes'


class InterventionIdentityRequest(models.Model):
    """Custodians decide on a request; who asked opens what they granted, once, within minutes (A7, B6)."""
    _inherit = 'intervention.identity.request'

    def action_open_decide(self):
        """Ask the custodian for his password, then for his decision.

        :return: the dialog of the decision
        :raise AccessError: for whoever may not read the request
        """
        self.ensure_one()
        self.check_access('read')
        return self._ask_decision()

    @check_identity
    def _ask_decision(self):
        return self.env['intervention.identity']._dialog('identity_decide', self)

    def action_decide(self, decision, reason, passphrase=None):
        """Grant or refuse a request (A7, B6). Two custodians grant where the identity is sealed to them, else one.

        :param str decision: approve or reject; one rejection refuses the request
        :param str reason: why, in words
        :param str passphrase: of the custodian's key, to grant what is sealed to custodians
        :return: True
        :raise AccessError: for everybody but a custodian who is not the requester and in no conflict
        :raise UserError: on a wrong passphrase, without reason, or when the request is no longer open
        """
        self.ensure_one()
        self._check_custodian()
        if decision not in ('approve', 'reject'):
            raise UserError(self.env._(
                "%(value)s is no %(what)s. Choose one of: %(allowed)s.", value=decision or '-',
                what=self.env._("decision"), allowed='approve, reject'))
        reason = self.env['intervention.record']._words(reason)
        if decision == 'reject':
            self._decide(decision, reason)
            self._close('refused', 'identity_refuse')
            return True
        secret = self._contribute(passphrase)
        self._decide(decision, reason)
        if secret:
            self._grant(secret)
        return True

    def _check_custodian(self):
        """Refuse whoever does not decide on the one request; lock it, so that two who decide at once wait."""
        self.check_access('read')
        if not self.env.user._intervention_role('custodian') or self.requester_id == self.env.user:
            raise AccessError(self.env._("Identity custodians decide on requests, and none on his own."))
        self.env.user._intervention_check_present()
        self.lock_for_update()
        self._expire()
        if self.state != 'asked':
            raise UserError(self.env._("The request is no longer open."))
        if self.env.user in self._decisions().custodian_id:
            raise AccessError(self.env._("You have decided on this request already. Another custodian decides as well."))

    def _decide(self, decision, reason):
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        row = self.env['intervention.identity.decision'].sudo()._append([{
            'request_id': self.id, 'custodian_id': self.env.uid, 'decision': decision, 'reason': reason}])
        self._trace_record('identity_decide', row, ('request_id', 'decision', 'reason'))

    def _contribute(self, passphrase):
        """Return the identity's key when this grant completes it, else None; keep the caller's share for the next one."""
        boxes = self._boxes()
        if not boxes.key_id:
            if len(boxes) != 1:
                raise UserError(boxes.identity_id._exchanged())
            return boxes.identity_id._held_secret(boxes.box)
        key = self.env['intervention.custodian.key']._mine()
        mine = boxes.filtered(lambda box: box.key_id == key)
        if not mine:
            raise UserError(self.env._(
                "Your key holds no share of this identity. Two custodians who hold one give it to you on the page of the keys."))
        if not passphrase:
            raise UserError(self.env._("This identity is sealed to the custodians: give the passphrase of your key."))
        share = mine._opened(key._private(passphrase))
        if not (first := self._kept()):
            # sudo: as where shares are given out: not both at once
            if self.env['intervention.custodian.handover'].sudo().search_count([('kind', '=', 'share'), ('state', '=', 'begun')]):
                raise UserError(self.env._("Shares are being given to a new custodian. Decide once that is completed."))
            self._keep(share)
            return None
        return shamir.combine([first, share])

    def _place(self):
        return f'intervention.identity.request|{self.id}|{self.requester_id.id}|{self.record_id.id}|{self.state}'

    def _keep(self, secret):
        self._move({'held': self.env['intervention.key']._wrap(secret, self._place())})

    def _kept(self):
        # sudo: readable to nobody
        text = self.sudo().held
        return self.env['intervention.key']._unwrap(text, self._place()) if text else None

    def _grant(self, secret):
        """Hold the identity's key for the requester for some minutes, once it has been seen to open what is sealed."""
        # sudo: opened to see whether it fits; told to nobody here
        self.sudo().record_id.identity_ids._open(secret)
        minutes = self._setting(MINUTES, 10)
        self._move({'state': 'granted', 'until': fields.Datetime.now() + timedelta(minutes=minutes)})
        self._keep(secret)
        self._trace_record('identity_grant', self, ('state', 'until'))

    def _close(self, state, event):
        self._move({'state': state, 'held': False})
        self._trace_record(event, self, ('state',))

    def action_reveal(self):
        """Ask the requester for his password, then open the identity and show it.

        :return: a client action with what ``reveal`` returns
        :raise AccessError: for everybody but the requester
        """
        self.ensure_one()
        self.check_access('read')
        return self._show_revealed()

    @check_identity
    def _show_revealed(self):
        known = self.reveal()
        labels = {'name': self.env._("Recorded By"), 'unit': self.env._("Unit"), 'login': self.env._("Login"),
                  'day': self.env._("Submitted On")}
        return self.env['intervention.identity']._show(
            self.env._("Record %(code)s", code=self.record_id.name),
            self.env._("Shown this once. The look is in the trail, and who recorded is told of it."),
            [(label, known[name] or '-') for name, label in labels.items()])

    def reveal(self):
        """Open the identity that was granted: to the requester, once, within the granted minutes (A7, B6).

        :return: ``{'name': str, 'unit': str, 'login': str, 'day': str}`` of who recorded, as on the day of submission
        :raise AccessError: for everybody but the requester while he may read the record and is in no conflict
        :raise UserError: when nothing is granted, it was opened already, or the time is over
        """
        self.ensure_one()
        self.check_access('read')
        if self.requester_id != self.env.user:
            raise AccessError(self.env._("Only who asked opens what was granted."))
        self.env.user._intervention_check_present()
        self.record_id._check_identity_asker()
        self.lock_for_update()
        self._expire()
        secret = self._kept() if self.state == 'granted' else None
        if not secret:
            raise UserError(self.env._("Nothing is granted here any more. Ask again, with a reason."))
        # sudo: the one way in which a sealed identity leaves; the requester and the grant were checked above
        known = self.sudo().record_id.identity_ids._open(secret)
        self._opened()
        return {name: known[name] for name in ('name', 'unit', 'login', 'day')}

    def _opened(self):
        """Write down that the identity was opened, for the trail and for who recorded; erase the key."""
        self._move({'opened_at': fields.Datetime.now(), 'held': False})
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        row = self.env['intervention.identity.opening'].sudo()._append([{
            'record_id': self.record_id.id, 'opened_on': self.company_id._intervention_today(), 'office': self.office,
            'reason': self.reason}])
        self._trace_record('identity_open', self, ('requester_id', 'office'), opening=row.id)

    def _expire(self):
        """Close what was not decided on, or not opened, in time."""
        now = fields.Datetime.now()
        # sudo: what is over is over, whoever looks
        open_ones = self.sudo().search(Domain('until', '<=', now) & (
            Domain('state', '=', 'asked') | (Domain('state', '=', 'granted') & Domain('opened_at', '=', False))) & (
            Domain('id', 'in', self.ids) if self else Domain.TRUE))
        for request in open_ones:
            request._close('expired', 'identity_expire')
