from odoo import fields, models

from ..models.retaliation import FINDINGS
from ..models.retaliation_measure import CORRECTIONS, KINDS
from .decision import ACTS, ALIASES

REASON = ('reason',)
ACTS.update({
    'retaliation_verify': ('intervention.retaliation', 'action_verify', ('finding', 'reason')),
    'retaliation_decide': ('intervention.retaliation', 'action_decide', ('decision', 'reason')),
    'retaliation_recuse': ('intervention.retaliation', 'action_recuse', REASON),
    'retaliation_freeze': ('intervention.retaliation', 'action_freeze', REASON),
    'retaliation_unfreeze': ('intervention.retaliation', 'action_unfreeze', REASON),
    'retaliation_correct': ('intervention.retaliation', 'action_correct', ('kind', 'reason')),
    'retaliation_change': ('intervention.retaliation', 'action_change', ('personnel_action_id',)),
    'retaliation_close': ('intervention.retaliation', 'action_close', REASON),
    'retaliation_statement': ('intervention.retaliation', 'statement_add', ('kind', 'body')),
    'retaliation_evidence': ('intervention.retaliation', 'evidence_add', ('name', 'data', 'classification')),
    'misuse_open': ('intervention.record', 'action_misuse', REASON),
    'misuse_verify': ('intervention.misuse', 'action_verify', ('finding', 'reason')),
    'misuse_decide': ('intervention.misuse', 'action_decide', ('decision', 'reason')),
    'misuse_recuse': ('intervention.misuse', 'action_recuse', REASON),
    'misuse_close': ('intervention.misuse', 'action_close', REASON),
    'misuse_statement': ('intervention.misuse', 'statement_add', ('kind', 'body')),
    'protection_end': ('intervention.record', 'action_protection_end', REASON),
    'protection_end_decide': ('intervention.protection.end', 'action_decide', ('decision', 'reason')),
    'resume': ('intervention.record', 'action_resume', REASON),
})
ALIASES.update({
    ('retaliation_verify', 'finding'): 'reprisal',
    ('retaliation_correct', 'kind'): 'correction',
    ('misuse_verify', 'finding'): 'knowledge',
})
TITLES = {
    'retaliation_verify': 'Give your finding on the reprisal',
    'retaliation_decide': 'Decide on the retaliation',
    'retaliation_recuse': 'Step aside from the report',
    'retaliation_freeze': 'Freeze personnel changes',
    'retaliation_unfreeze': 'End the freeze',
    'retaliation_correct': 'Note what was put right',
    'retaliation_change': 'Name the personnel change',
    'retaliation_close': 'Settle the report',
    'retaliation_statement': 'Add words to the report',
    'retaliation_evidence': 'Add evidence to the report',
    'misuse_open': 'Examine for misuse',
    'misuse_verify': 'Give your finding on the misuse',
    'misuse_decide': 'Decide on the misuse',
    'misuse_recuse': 'Step aside from the misuse file',
    'misuse_close': 'Close the misuse file',
    'misuse_statement': 'Add words to the misuse file',
    'protection_end': 'Propose to end the protection',
    'protection_end_decide': 'Decide on the end of the protection',
    'resume': 'Go on without supplement',
}


class InterventionDecision(models.TransientModel):
    """The acts on protection, reports of retaliation and misuse files (A7, A10; B6, B10)."""
    _inherit = 'intervention.decision'

    act = fields.Selection(selection_add=list(TITLES.items()), ondelete=dict.fromkeys(TITLES, 'cascade'))
    reprisal = fields.Selection([item for item in FINDINGS if item[0] != 'none'], 'What You Found')
    correction = fields.Selection([item for item in KINDS if item[0] in CORRECTIONS], 'What Was Put Right')
    knowledge = fields.Selection([('knowing', 'Knowingly false'), ('good_faith', 'In good faith')], 'The Record Was Made')
    victim_id = fields.Many2one('hr.employee', readonly=True)
    personnel_action_id = fields.Many2one('intervention.personnel.action', 'Personnel Change')
