from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .fields import SealedText


class InterventionReturnTalk(models.Model):
    """What the offices noted on a return or on a unit's zero returns: a talk (约谈), more time, a return on paper (A6, A10;
    B5, B10)."""
    _name = 'intervention.return.talk'
    _inherit = ['intervention.discreet', 'intervention.append.only']
    _description = 'Note on a Return'
    _order = 'id desc'
    _rec_name = 'kind'

    return_id = fields.Many2one('intervention.return', 'Periodic Return', readonly=True, index='btree_not_null',
                                ondelete='restrict')
    suspicion_id = fields.Many2one('intervention.return.suspicion', 'Doubtful Zero Returns', readonly=True,
                                   index='btree_not_null', ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    kind = fields.Selection([
        ('talk', 'Talk held'),
        ('excuse', 'Put off or excused'),
        ('paper', 'Handed in on paper'),
    ], required=True, readonly=True)
    note = SealedText('Words', readonly=True)
    due_on = fields.Date('Put Off Until', readonly=True)
    officer_id = fields.Many2one('res.users', 'Noted By', required=True, readonly=True, ondelete='restrict')
    noted_on = fields.Date(required=True, readonly=True)

    _one = models.Constraint('CHECK (num_nonnulls(return_id, suspicion_id) = 1)', "A note stands under one document.")

    @api.model
    def _seal_links(self):
        return ('return_id', 'suspicion_id')

    @api.model
    def _key_root_of(self, values):
        parent = self.env['intervention.return'].browse(values.get('return_id')) or (
            self.env['intervention.return.suspicion'].browse(values.get('suspicion_id')))
        return parent._key_root()

    def _key_root(self):
        # sudo: under which document a note stands is not told to anybody here
        note = self.sudo()
        return (note.return_id or note.suspicion_id)._key_root()

    @api.model
    def _note(self, document, kind, words, **values):
        """Append a note on a return or suspicion; private, called only by methods that have checked the caller."""
        link = 'return_id' if document._name == 'intervention.return' else 'suspicion_id'
        return self._append([{
            link: document.id, 'company_id': document.company_id.id, 'kind': kind,
            'note': self.env['intervention.record']._words(words), 'officer_id': self.env.uid,
            'noted_on': document.company_id._intervention_today(), **values}])


class InterventionReturn(models.Model):
    """What the offices do about a return that is not filed (A6, A10; B5, B10)."""
    _inherit = 'intervention.return'

    def action_paper(self, reason):
        """Note that the return of a handler who cannot sign in was handed in on paper; what it says is not entered.

        :param str reason: where the paper is kept
        :return: True
        :raise AccessError: for everybody but the ledger keeper, and for his own return
        :raise UserError: for a return that is filed, for a handler who files here himself, or without words
        """
        self._check_keeper()
        self._check_open()
        # sudo: whether somebody can sign in is no secret; personnel files are not for the ledger keeper
        if self._filers(self.sudo().employee_id.user_id):
            raise UserError(self.env._("This handler has a login and files the return himself."))
        row = self.env['intervention.return.talk']._note(self, 'paper', reason)
        self._salt()
        self._close('paper', self.company_id._intervention_today(), is_filed=True)
        # sudo: reminders are the registry's
        self.sudo().activity_ids.unlink()
        self._trace('return_paper', row=row, names=('kind', 'note'), state='filed')
        return True

    def action_excuse(self, reason, until=None):
        """Put a return off for who is away, or ask for it no more of who has left (A6, B5).

        :param str reason: why
        :param until: the new day it is due; nothing: the return is not asked for any more
        :return: True
        :raise AccessError: for everybody but the ledger keeper, and for his own return
        :raise UserError: for a return that is filed, for a day that is none or not to come, or without words
        """
        self._check_keeper()
        self._check_open()
        later = self._later_day(until) if until else False
        row = self.env['intervention.return.talk']._note(self, 'excuse', reason, due_on=later)
        self._salt()
        self._move({'due_on': later, 'known_state': 'due', 'is_late': False})
        # sudo: reminders are the registry's; the new day has its own
        self.sudo().activity_ids.unlink()
        self._trace('return_excuse', row=row, names=('kind', 'note', 'due_on'))
        return True

    def action_talk(self, note):
        """Note that the handler was talked to (约谈) about a return that he did not file in time (A10, B10).

        :param str note: who talked with him and what came of it
        :return: True
        :raise AccessError: for everybody but ledger keeper and discipline office, and for one's own return
        :raise UserError: for a return that was not overdue, or without words
        """
        self._check_keeper('registrar', 'discipline')
        if not self.is_late:
            # of who filed in time it would tell what he filed
            raise UserError(self.env._("A talk is noted about a return that was not filed in time."))
        row = self.env['intervention.return.talk']._note(self, 'talk', note)
        self._salt()
        self._trace('return_talk', row=row, names=('kind', 'note'))
        return True

    def _check_keeper(self, *roles):
        self.ensure_one()
        self.check_access('read')
        if not any(map(self.env.user._intervention_role, roles or ('registrar',))):
            raise AccessError(self.env._("The office that keeps the returns does this."))
        if self.is_mine:
            raise AccessError(self.env._("Somebody else does this for your own return."))

    def _later_day(self, day):
        try:
            day = fields.Date.to_date(day)
        except (TypeError, ValueError, LookupError):
            day = None
        if not day or day <= self.company_id._intervention_today():
            raise UserError(self.env._("Give a day to come as year, month and day."))
        return day

    def _filers(self, users):
        """Return those of the users who can file a return here: active handlers with access to the company."""
        # sudo: as above
        return users.sudo().filtered(lambda user: user.active and user._intervention_role('recorder'))
