from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .notice import OFFICES


class InterventionNotice(models.Model):
    """A notice on decided retaliation (A7, A8, A9; B6, B8, B9).

    It rests on the report and then on no record: the two together would tell which record the person made who reported.
    Until it is circulated only those see it who handle the report. It names who took revenge, never on whom.
    """
    _inherit = 'intervention.notice'

    record_ids = fields.Many2many(required=False)
    retaliation_id = fields.Many2one('intervention.retaliation', index='btree_not_null', ondelete='restrict', groups=OFFICES)

    @api.model
    def _facts(self):
        return super()._facts() | {'retaliation_id'}

    @api.depends('record_ids', 'retaliation_id')
    def _compute_named_ids(self):
        super()._compute_named_ids()
        for notice in self.filtered('retaliation_id'):
            notice.named_ids = notice.retaliation_id.suspect_id
            notice.route = notice.retaliation_id._notice_body()

    @api.constrains('name', 'record_ids', 'retaliation_id')  # the name: it comes with every new notice
    def _check_records(self):
        reprisals = self.filtered('retaliation_id')
        super(InterventionNotice, self - reprisals)._check_records()
        for notice in reprisals:
            report = notice.retaliation_id
            # Odoo checks constraints as superuser: it is the caller who must know the report
            report.sudo(False).check_access('read')
            if notice.record_ids:
                raise ValidationError(self.env._(
                    "A notice on retaliation names no record: it would tell who recorded. Draft another notice on the record."))
            if report.state not in ('decided', 'closed') or report.finding != 'retaliation' or not report.suspect_id:
                raise ValidationError(self.env._("A notice needs retaliation by an employee that was decided."))
            if report.company_id != notice.company_id:
                raise ValidationError(self.env._("The report belongs to another bureau than the notice."))

    def _judged(self):
        return super()._judged() | self.sudo().retaliation_id._judged()  # sudo: compared with the caller, not told

    def _in_conflict(self):
        report = self.sudo().retaliation_id  # sudo: as above
        return super()._in_conflict() or bool(report) and not report._unbiased(self.env.user)

    def _without_conflict(self, users):
        users, report = super()._without_conflict(users), self.sudo().retaliation_id  # sudo: as above
        return report._unbiased(users) if report else users

    def _composed(self):
        texts = super()._composed()
        report = self.retaliation_id
        if report:
            texts.update(facts=report._notice_facts(), decision=report._notice_decision())
        return texts


class InterventionRetaliation(models.Model):
    _inherit = 'intervention.retaliation'

    def _notice_body(self):
        """Return which body has a notice on the one report: the superior authority where it verified or decided."""
        return 'superior' if 'superior' in (self.route, self.authority) else 'bureau'

    def _notice_facts(self):
        """Return what a notice tells: who took revenge; neither on whom nor how, by which that could be known."""
        # sudo: registry roles may not read personnel files
        person = self.suspect_id.sudo()
        return self.env._("%(who)s (%(unit)s) retaliated against somebody who had recorded truthfully.",
                          who=person.name, unit=person.department_id.name or '-')

    def _notice_decision(self):
        record = self.env['intervention.record']
        return '\n'.join([
            self.env._("On %(day)s this was found to be retaliation.", day=record._in_words(self.decided_on)),
            *(record._notice_outcome(sanction) for sanction in self.sanction_ids if not sanction.revoked_on)])

    def action_notice(self):
        """Open a new notice on this retaliation (A8, B8).

        :return: a window action
        :raise AccessError: for whoever does not handle the report
        :raise UserError: before it was decided that it was retaliation
        """
        self.ensure_one()
        self.check_access('read')
        if self.env.user not in self._desk_office():
            raise AccessError(self.env._("This step belongs to another role."))
        if self.state not in ('decided', 'closed') or self.finding != 'retaliation' or not self.suspect_id:
            raise UserError(self.env._("A notice needs retaliation by an employee that was decided."))
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.notice_action')
        return {**action, 'views': [(False, 'form')], 'context': {'default_retaliation_id': self.id}}
