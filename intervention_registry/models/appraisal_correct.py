from odoo import api, models


class InterventionAppraisal(models.Model):
    """Corrections (B11): a sanction that falls or becomes lighter corrects the extracts that name it.

    What an appeal means for an extract that HR holds follows from it, and is handed over at once: two people entered
    sanction and appeal. What one officer revokes as entered in error makes a draft, which another one confirms. The
    corrected version takes in nothing else: what the ledger says beyond that goes through a draft of its own.
    """
    _inherit = 'intervention.appraisal'

    @api.model
    def _correct(self, sanction, occasion):
        """Add the corrected version of every extract that counts the sanction; private, called by its acts alone."""
        # sudo: the registry corrects what HR holds, whoever entered the appeal
        standing = self.sudo().search([('sanction_ids', 'in', sanction.ids), ('state', '!=', 'corrected')], order='id')
        for extracts in standing.grouped(lambda row: (row.employee_id, row.year, row.company_id, row.route)).values():
            # what HR holds comes first: a draft of other changes is compiled anew afterwards
            held = extracts.filtered(lambda extract: extract.state == 'handed')
            (held or extracts)[:1]._correct_one(occasion)

    def _correct_one(self, occasion):
        sanctions = self.sanction_ids.filtered(lambda sanction: sanction._counts_in(self.year))
        values = self._values(self.employee_id, self.year, self.record_ids, sanctions)
        if self._says(values):
            return
        extract = self._add_version(
            self._chain()[:1], {**values, 'company_id': self.company_id.id, 'route': self.route}, occasion)
        if self.state == 'handed' and occasion == 'appeal':
            extract._hand_over()


class InterventionSanction(models.Model):
    """What an appeal, or a row entered in error, does to the appraisal of the person (B11)."""
    _inherit = 'intervention.sanction'

    def _apply_appeal(self, appeal, review):
        super()._apply_appeal(appeal, review)
        if appeal.outcome != 'upheld':
            self.env['intervention.appraisal']._correct(self, 'appeal')

    def _revoke(self, kind, trail_event, words, **values):
        super()._revoke(kind, trail_event, words, **values)
        if kind == 'revoked':
            self.env['intervention.appraisal']._correct(self, 'error')
