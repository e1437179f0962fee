from odoo import api, fields, models


class InterventionOmission(models.Model):
    """What follows from a decided omission (A10, B10): the ladder, and the file of who instructed it.

    Two decisions on one person at once cannot both be his first: each moves the ``turn`` of his earliest omission, so
    that the second waits and is repeated by Odoo.
    """
    _inherit = 'intervention.omission'

    def _next_count(self):
        """Return how many decided omissions of the person there are with this one; 0 for who instructed."""
        if self.kind == 'instructed':
            return 0
        # sudo: the count goes over all years, companies and files of the person, whoever may read which
        person = self.sudo().employee_id
        files = person | person.user_id.intervention_file_ids
        known = self.sudo().search([('employee_id', 'in', files.ids), ('kind', '!=', 'instructed')], order='id')
        known[0]._move({'turn': known[0].turn + 1})
        known[0].flush_recordset(['turn'])
        return len(known.filtered('count')) + 1

    def _consequence_basis(self, count):
        """Return the article that says what follows, as it was in force on the day of the approach."""
        def article(duty):
            # sudo: the catalogue is the same for everybody
            return self.env['intervention.legal.basis'].sudo()._in_force(self.regime, duty, self.happened_on)[:1]

        if self.kind == 'instructed':
            return article('instruction')
        return (count == 1 and article('first_omission')) or article('omission')

    def _open_instruction(self):
        """Open the file of the leader who instructed a decided omission; it goes its own way. Return True."""
        # sudo: the leader's file opens by itself, whoever may read it
        origin = self.sudo()
        if origin.instructed_by_id:
            leader = self._insert([{
                'kind': 'instructed', 'origin_id': origin.id, 'employee_id': origin.instructed_by_id.id,
                'case_id': origin.case_id.id, 'happened_on': origin.happened_on, 'facts': origin.facts,
                'intervenor_id': (origin.intervenor_id - origin.instructed_by_id).id, 'found_by': 'look_back',
                'source': origin.name, 'company_id': origin.company_id.id, 'filed_key': 'system'}])
            leader.sudo()._enter()
        return True


class InterventionStatement(models.Model):
    _inherit = 'intervention.statement'

    record_id = fields.Many2one(required=False)
    omission_id = fields.Many2one('intervention.omission', readonly=True, index='btree_not_null', ondelete='restrict')

    _one_document = models.Constraint('CHECK (num_nonnulls(record_id, omission_id) = 1)',
                                      "Words stand under one document.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'omission_id')


class InterventionReview(models.Model):
    _inherit = 'intervention.review'

    omission_id = fields.Many2one('intervention.omission', readonly=True, index='btree_not_null', ondelete='restrict')
    finding = fields.Selection(selection_add=[('confirmed', 'Confirmed')])

    _once_omission = models.UniqueIndex('(omission_id, reviewer_id, step, round) WHERE omission_id IS NOT NULL',
                                        "You have decided on this document already.")

    @api.model
    def _parent_links(self):
        return (*super()._parent_links(), 'omission_id')


class InterventionSpotLine(models.Model):
    _inherit = 'intervention.spot.line'

    omission_ids = fields.One2many('intervention.omission', 'spot_check_line_id', 'Omissions', readonly=True)
