from odoo import fields, models
from odoo.exceptions import UserError

from .fields import SealedText
from .statement import AUTHORS

KINDS = [
    ('freeze', 'Personnel changes frozen'),
    ('unfreeze', 'Freeze ended'),
    ('restore_post', 'Post restored'),
    ('restore_pay', 'Pay restored'),
    ('redo_appraisal', 'Appraisal done again'),
    ('protect', 'Other protection'),
]
CORRECTIONS = [kind for kind, _label in KINDS if kind not in ('freeze', 'unfreeze')]


class InterventionRetaliationMeasure(models.Model):
    """What was done for who suffered a reprisal (A7, B6): the interim freeze, and what was put right. Rows stay."""
    _name = 'intervention.retaliation.measure'
    _inherit = ['intervention.discreet', 'intervention.record.row', 'intervention.append.only']
    _description = 'Protective Measure'
    _order = 'id'
    _rec_name = 'kind'
    _parents = ('retaliation_id',)

    record_id = fields.Many2one(required=False, readonly=True)
    retaliation_id = fields.Many2one('intervention.retaliation', required=True, readonly=True, index=True, ondelete='restrict')
    kind = fields.Selection(KINDS, required=True, readonly=True)
    reason = SealedText('Words', required=True, readonly=True)
    author = fields.Selection(AUTHORS, required=True, readonly=True)
    taken_on = fields.Date('Date', required=True, readonly=True, default=fields.Date.context_today)


class InterventionRetaliation(models.Model):
    """Interim measures and corrections (A7, B6): the freeze holds every personnel change of the person, HR is not told."""
    _inherit = 'intervention.retaliation'

    def action_freeze(self, reason):
        """Freeze every personnel change of who suffers the reprisal until the report is settled.

        :param str reason: why it cannot wait
        :return: True
        :raise AccessError: for everybody but who handles the report, or in conflict
        :raise UserError: before the report or after closing, without reason, or while it is frozen already
        """
        self._check_handler(('reported', 'verifying', 'found', 'decided'))
        if self.is_freezing:
            raise UserError(self.env._("Personnel changes of this person are frozen already."))
        self._measure('freeze', reason)
        self._move({'is_freezing': True})
        self._begin()
        return True

    def action_unfreeze(self, reason):
        """End the freeze before the report is settled.

        :param str reason: why it is no longer needed
        :return: True
        :raise AccessError: for everybody but who handles the report, or in conflict
        :raise UserError: where nothing is frozen, or without reason
        """
        self._check_handler(('reported', 'verifying', 'found', 'decided'))
        if not self.is_freezing:
            raise UserError(self.env._("Nothing is frozen."))
        self._end_freeze(reason)
        return True

    def action_correct(self, kind, reason):
        """Note what was put right for who suffered the reprisal.

        :param str kind: restore_post, restore_pay, redo_appraisal or protect
        :param str reason: what was done, by whom and from when
        :return: True
        :raise AccessError: for everybody but who handles the report, or in conflict
        :raise UserError: before it is found, without words, or for another kind
        """
        self._check_handler(('found', 'decided'))
        self.env['intervention.record']._check_choice(kind, CORRECTIONS, self.env._("kind"))
        self._measure(kind, reason)
        return True

    def _end_freeze(self, reason):
        if self.is_freezing:
            self._measure('unfreeze', reason)
            self._move({'is_freezing': False})

    def _corrections(self):
        return self.measure_ids.filtered(lambda measure: measure.kind in CORRECTIONS)

    def _measure(self, kind, reason):
        author = 'superior' if self.route == 'superior' else 'discipline'
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        measure = self.env['intervention.retaliation.measure'].sudo()._append([{
            'retaliation_id': self.id, 'kind': kind, 'author': author,
            'reason': self.env['intervention.record']._words(reason)}])
        self._trace('retaliation_measure', row=measure, names=('kind', 'author', 'reason'))


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    def _intervention_frozen(self):
        owners = self._intervention_owners()
        # sudo: the index is readable to nobody; told to the code that asks alone
        frozen = self.env['intervention.retaliation'].sudo().search(
            [('reporter_key', 'in', list(owners)), ('is_freezing', '=', True)])
        return super()._intervention_frozen().union(*(owners[report.reporter_key] for report in frozen))
