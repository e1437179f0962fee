from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS

from ..models.appeal import OUTCOMES
from ..models.evidence import CLASSIFICATIONS
from ..models.fields import SealedBinary, SealedChar, SealedText
from ..models.record import FINDINGS, SEVERITIES

# act -> (model, method, the answers the method takes)
ACTS = {
    'screen': ('intervention.record', 'action_screen', ('decision', 'reason')),
    'verify': ('intervention.record', 'action_verify', ('finding', 'severity', 'reason')),
    'propose': ('intervention.record', 'action_propose', ('reason',)),
    'vote': ('intervention.record', 'action_vote', ('decision', 'severity', 'reason')),
    'authorise': ('intervention.record', 'action_authorise', ('decision', 'reason')),
    'return': ('intervention.record', 'action_return', ('reason',)),
    'recuse': ('intervention.record', 'action_recuse', ('reason',)),
    'close': ('intervention.record', 'action_close', ('reason',)),
    'statement': ('intervention.record', 'statement_add', ('kind', 'body')),
    'evidence': ('intervention.record', 'evidence_add', ('name', 'data', 'classification')),
    'notice_approve': ('intervention.notice', 'action_approve', ('decision', 'reason')),
    'notice_publish': ('intervention.notice', 'action_publish', ('reason',)),
    'notice_decline': ('intervention.notice', 'action_decline', ('reason',)),
    'notice_withdraw': ('intervention.notice', 'action_withdraw', ('reason',)),
    'disclosure_complete': ('intervention.disclosure', 'action_complete', ('reason',)),
    'kinship_end': ('intervention.kinship', 'action_end', ('reason',)),
    'sanction_serve': ('intervention.sanction', 'action_serve', ('served_on',)),
    'sanction_revoke': ('intervention.sanction', 'action_revoke', ('reason',)),
    'appeal_decide': ('intervention.appeal', 'action_decide', (
        'outcome', 'decided_on', 'decided_by', 'changed_type_id', 'reason')),
    'appeal_extend': ('intervention.appeal', 'action_extend', ('reason',)),
    'personnel_file': ('intervention.personnel.note', 'action_file', ('reason',)),
    'meeting_agenda': ('intervention.meeting', 'action_agenda', ('record_ids',)),
    'meeting_hold': ('intervention.meeting', 'action_hold', ('attendee_ids',)),
    'item_adjourn': ('intervention.meeting.item', 'action_adjourn', ('reason',)),
    'minutes': ('intervention.meeting.item', 'action_minutes', ('text',)),
    'minutes_correct': ('intervention.meeting.item', 'action_correct', ('text',)),
    'report_deliberate': ('intervention.report', 'action_deliberate', ('reason',)),
    'report_deliver': ('intervention.report', 'action_deliver', ('addressee',)),
}
TITLES = {
    'screen': 'Screen',
    'verify': 'Give your finding',
    'propose': 'Propose to the committee',
    'vote': 'Vote',
    'authorise': 'Authorise',
    'return': 'Return for supplement',
    'recuse': 'Step aside',
    'close': 'Close',
    'statement': 'Add words',
    'evidence': 'Add evidence',
    'notice_approve': 'Approve the notice',
    'notice_publish': 'Make public',
    'notice_decline': 'Keep internal',
    'notice_withdraw': 'Withdraw from the public',
    'disclosure_complete': 'Complete the review',
    'kinship_end': 'End the tie',
    'sanction_serve': 'The person knows of the decision',
    'sanction_revoke': 'Revoke what was entered in error',
    'appeal_decide': 'Enter what the appeal decided',
    'appeal_extend': 'Extend the time to decide',
    'personnel_file': 'Confirm that it is in the personnel file',
    'meeting_agenda': 'Put records on the agenda',
    'meeting_hold': 'Enter who was present',
    'item_adjourn': 'Adjourn the matter',
    'minutes': 'Write the minutes',
    'minutes_correct': 'Correct the minutes',
    'report_deliberate': 'Deliberate the report',
    'report_deliver': 'Deliver the report',
}
# (act, answer) -> the field of the dialog, where it has another name
ALIASES = {}


class InterventionDecision(models.TransientModel):
    """The dialog that asks for the words of a step and then calls the very method programs call.

    It decides nothing itself, and its row is gone with the answer.
    """
    _name = 'intervention.decision'
    _inherit = ['intervention.discreet', 'intervention.sealed']
    _description = 'Words of a Step'
    _transient_max_hours = 0.25

    owner_key = fields.Char(readonly=True, groups=NO_ACCESS, default=lambda self: self.env.user._intervention_login_key())

    act = fields.Selection(list(TITLES.items()), required=True, readonly=True)
    res_id = fields.Integer(required=True, readonly=True, default=lambda self: self.env.context.get('active_id'))
    decision = fields.Selection([('approve', 'Approve'), ('reject', 'Reject')])
    finding = fields.Selection([item for item in FINDINGS if item[0] != 'none'])
    severity = fields.Selection(SEVERITIES, default='ordinary')
    kind = fields.Selection('_kinds')
    reason = SealedText()
    body = SealedText('Words')
    name = SealedChar('File')
    data = SealedBinary('Content')
    classification = fields.Selection(CLASSIFICATIONS, default='not_for_disclosure')
    addressee = fields.Char()
    served_on = fields.Date('Known to the Person', default=lambda self: self.env.company._intervention_today())
    outcome = fields.Selection(OUTCOMES, 'Outcome of the Appeal')
    changed_type_id = fields.Many2one('intervention.sanction.type', 'Changed Into')
    decided_on = fields.Date('Decided', default=lambda self: self.env.company._intervention_today())
    decided_by = fields.Char('Hearing Organ')

    def _discreet_log(self):
        # the hour tells Odoo which dialogs were left open
        now = self.env.cr.now()
        return {**super()._discreet_log(), 'write_date': now}

    @api.model
    def _kinds(self):
        kinds = dict(self.env['intervention.statement']._fields['kind']._description_selection(self.env))
        return [(kind, label) for kind, label in kinds.items() if kind != 'note']

    def action_confirm(self):
        """Call the method of the act with the answers, as the caller.

        :return: an action that closes the dialog, or the one that the method returned
        :raise UserError: what the called method refuses
        """
        self.ensure_one()
        model, method, names = ACTS[self.act]
        document = self.env[model].browse(self.res_id)
        answers = {name: self._answer(ALIASES.get((self.act, name), name)) for name in names}
        if self.act == 'evidence' and not self.data:
            raise UserError(self.env._("Choose a file first."))
        # sudo: no role deletes dialogs; this one was the caller's to read, and its words shall not lie about
        self.sudo().unlink()
        result = getattr(document, method)(**answers)
        return result if isinstance(result, dict) else {'type': 'ir.actions.act_window_close'}

    def _answer(self, name):
        """Return one answer as a program would give it: rows by their ids."""
        if self._fields[name].type == 'many2one':
            return self[name].id
        return self[name].ids if self._fields[name].relational else self[name]
