from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.words import clean
from .fields import SealedText

KINDS = [
    ('supplement', 'Supplement'),
    ('question', 'Question'),
    ('defence', 'Defence'),
    ('feedback', 'Feedback'),
    ('note', 'Working note'),
]
SPOKEN = ('supplement', 'question', 'defence', 'feedback')
HEARING = ('discipline', 'superior')
AUTHORS = [
    ('recorder', 'Recorder'),
    ('registrar', 'Registrar'),
    ('discipline', 'Discipline office'),
    ('committee', 'Party committee'),
    ('superior', 'Superior authority'),
]


class InterventionStatement(models.Model):
    """Words added to a record (A6, B5): a correction is a new row, never a change.

    The recorder supplements; whoever handles the step asks, files the heard person's defence, gives feedback. Rows name
    the role that speaks, not the person.
    """
    _name = 'intervention.statement'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.append.only']
    _description = 'Statement'
    _order = 'id'
    _rec_name = 'kind'

    kind = fields.Selection(KINDS, required=True, readonly=True)
    author = fields.Selection(AUTHORS, required=True, readonly=True)
    body = SealedText('Words', required=True, readonly=True)
    added_on = fields.Date('Date', required=True, readonly=True, default=fields.Date.context_today)


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    is_heard = fields.Boolean('Named Person Heard', compute='_compute_is_heard', groups=(
        'intervention_registry.group_discipline,intervention_registry.group_committee,'
        'intervention_registry.group_superior'), help="His defence is on file (sanctions law, Art 43)")

    @api.depends('statement_ids.kind')
    def _compute_is_heard(self):
        for record in self:
            record.is_heard = 'defence' in record.statement_ids.mapped('kind')

    def statement_add(self, kind, body):
        """Add words to the record.

        :param str kind: supplement (the recorder), question, defence or feedback (whoever handles the step)
        :param str body: the words
        :return: id of the intervention.statement
        :raise AccessError: when the caller is neither the recorder nor handles the record
        :raise UserError: for an unknown kind or no words
        """
        self.ensure_one()
        self.check_access('read')
        body = self._words(body)
        if kind not in SPOKEN:
            raise UserError(self.env._("Choose what kind of statement it is: supplement, question, defence or feedback."))
        author = self._speaker()
        if (kind == 'supplement') != (author == 'recorder'):
            raise UserError(self.env._(
                "The recorder adds supplements; whoever handles the record adds questions, defences and feedback."))
        if kind == 'defence' and author not in HEARING:
            raise UserError(self.env._("The discipline office files what the heard person says in his defence."))
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        statement = self.env['intervention.statement'].sudo()._append(
            [{'record_id': self.id, 'kind': kind, 'author': author, 'body': body}])
        self._trace('statement', row=statement, names=('kind', 'author', 'body'))
        return statement.id

    def _speaker(self):
        """Return as what the caller speaks on this record: recorder, or the role that has it now."""
        if self.is_mine:
            return 'recorder'
        if role := self._handling_role():
            return role
        raise AccessError(self.env._("Only the recorder and whoever handles the record now add to it."))

    def _words(self, text):
        """Return ``text`` without outer blanks; refuse an empty or endless one."""
        text = self._cleaned({'': clean(text)})[''].strip()
        if not text:
            raise UserError(self.env._("Give the reason in words: it stays with the decision."))
        return text
