from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..tools.merging import merge_range
from .sanction import STATUTORY


class InterventionSanction(models.Model):
    """What must hold before an outcome is entered (A9, B9; Sanctions Law Art 7, 15 and 16).

    One constraint runs all checks in one order: first whether the caller may act at all, so that a refusal for another
    reason tells nothing to somebody in a conflict.
    """
    _inherit = 'intervention.sanction'

    # not on 'organ_kind': an upgrade that fills it in would judge anew what was entered long ago
    @api.constrains('record_id', 'employee_id', 'type_id', 'ground', 'decided_on', 'served_on')
    def _check_entry(self):
        for sanction in self:
            # Odoo checks constraints as superuser: it is the caller who enters the row and must know the record
            sanction.sudo(False).check_access('create')
            sanction.record_id.sudo(False).check_access('read')
            if sanction._in_conflict():
                raise AccessError(sanction._conflict_message())
            sanction._check_dates()
            sanction.type_id._check_in_force(sanction.decided_on)
            sanction._check_person()
            sanction._check_organ()
            sanction._check_source()
            sanction._check_not_twice()
            sanction._check_merge()

    def _check_dates(self):
        today = self.company_id._intervention_today()
        if self.decided_on > today:
            raise ValidationError(self.env._("The decision cannot lie in the future."))
        if self.served_on and not self.decided_on <= self.served_on <= today:
            raise ValidationError(self.env._(
                "The person learns of the decision on its day or later, and not in the future. Correct the day."))
        # sudo: registry roles may not read personnel files
        hired = min(filter(None, self.employee_id.sudo().version_ids.mapped('contract_date_start')), default=None)
        if hired and self.decided_on < hired:
            raise ValidationError(self.env._("The person was not employed yet on that day. Correct the day of the decision."))

    def _check_person(self):
        """Refuse a sanction that does not exist for the person's status on the day."""
        version = self.employee_id._intervention_version(self.decided_on)
        if self.family == 'party' and version.is_party_member == 'no':
            raise ValidationError(self.env._(
                "Party sanctions are for Party members: the personnel file says that the person is none. "
                "Choose another outcome, or let HR correct the file."))
        if not self.type_id._fits(version.public_status):
            raise ValidationError(self.env._(
                "%(kind)s does not exist for people of this public status. "
                "Choose another outcome, or let HR correct the file.", kind=self.type_id.name))
        if self.family == 'administrative' and self._expelled():
            raise ValidationError(self.env._("The person was expelled before: no administrative sanction follows."))

    def _expelled(self):
        return self._standing().filtered(lambda other: other.family == 'administrative' and (
            other.executed_type_id.final and other.decided_on < self.decided_on))

    def _check_organ(self):
        """Refuse an organ that cannot have decided: families have their own, and personnel authority is kept (A8, B8)."""
        if self.family in STATUTORY and (self.family == 'party') != (self.organ_kind == 'party'):
            raise ValidationError(self.env._(
                "A Party organ decides on Party sanctions, and on no administrative ones. Correct the kind of organ."))
        version = self.employee_id._intervention_version(self.decided_on)
        if (self.family == 'administrative' and version.personnel_authority == 'superior'
                and self.organ_kind not in ('superior', 'supervision')):
            raise ValidationError(self.env._(
                "The superior authority has the personnel authority over this person: "
                "it, the supervision organ or a Party organ decides on a sanction, not the person's unit."))

    def _check_source(self):
        """Check what the sanction rests on; each ground has a method of its own, which later files extend."""
        getattr(self, f'_check_{self.ground}')()

    def _check_interference(self):
        record = self.record_id
        if record.state not in ('authorised', 'circulated', 'closed') or record.finding != 'breach':
            raise ValidationError(self.env._("A sanction for interference needs an authorised record of a breach."))
        if self.employee_id not in record._named():
            raise ValidationError(self.env._("The record does not name this person."))
        if self.decided_on < self._authorised_on(record):
            raise ValidationError(self.env._(
                "The record was not authorised yet on that day. Correct the day of the decision."))
        if self.family in STATUTORY and self._needs_harm(record) and not (self.harm and (self.harm_note or '').strip()):
            raise ValidationError(self.env._(
                "Discipline for a leading cadre's interference presupposes a consequence or a bad influence (B9): "
                "say which, and in words what it was. Without it only an organisational measure is possible."))

    def _authorised_on(self, record):
        """Return the day on which the record was authorised; where no decision tells, the day it was submitted.

        The earlier of our day and that of UTC, in which programs count.
        """
        # sudo: the decisions of all count
        rows = record.sudo().review_ids.filtered(lambda row: row.step == 'authorise' and row.decision == 'approve')
        if not rows:
            return record.submitted_on
        moment = max(rows.mapped('decided_at'))
        return min(moment.date(), record._local(moment).date())

    def _needs_harm(self, record):
        """Say whether the record's regime wanted a consequence or bad influence on the day it happened (B9)."""
        # sudo: the law is the same for everybody
        return bool(self.env['intervention.legal.basis'].sudo()._in_force(
            record.regime, 'consequence', record._local(record.occurred_at).date()))

    def _check_retaliation(self):
        self._check_no_record()

    def _check_omission(self):
        self._check_no_record()

    def _check_instruction(self):
        self._check_no_record()

    def _check_no_record(self):
        # whoever did not record truthfully, and whoever suffered a reprisal, recorded: the link would tell who that is
        if self.record_id:
            raise ValidationError(self.env._(
                "An outcome on this ground names no record: it would tell who recorded. Leave the record empty."))

    @api.model
    def _source_fields(self):
        """Return the fields that say what the sanction is for; later files add theirs."""
        return ['record_id']

    def _standing(self):
        """Return the person's other sanctions that were not revoked."""
        # sudo: all sanctions of the person count, whoever may read them
        return self.sudo().search([('employee_id', '=', self.employee_id.id), ('revoked_on', '=', False),
                                   ('id', '!=', self.id)])

    def _same_facts(self):
        """Return the condition of sanctions of the person for the same facts.

        Without a source the facts are unknown: then the ground and the day of the decision tell a repetition.
        """
        domain = Domain('employee_id', '=', self.employee_id.id) & Domain('ground', '=', self.ground) & Domain.AND(
            Domain(name, '=', self[name].id) for name in self._source_fields())
        if not any(self[name] for name in self._source_fields()):
            domain &= Domain('decided_on', '=', self.decided_on)
        return domain & Domain('id', '!=', self.id)

    def _check_not_twice(self):
        """Refuse a second sanction of one family, or the same measure again, for the same facts (Art 16)."""
        # sudo: all sanctions of the person count, whoever may read them
        others = self.sudo().search(self._same_facts() & Domain('revoked_on', '=', False))
        if self.family in STATUTORY and any(other.family == self.family for other in others):
            raise ValidationError(self.env._(
                "This person has a sanction of this family for these facts already: the supervision organ and the unit do "
                "not both sanction one act (Sanctions Law Art 16). Party and administrative may stand side by side."))
        if self.type_id in others.type_id:
            raise ValidationError(self.env._("This measure was taken against this person for these facts already."))

    def _check_merge(self):
        """Check the period that was chosen for several sanctions of one kind decided at once (Art 15)."""
        others = self._standing().filtered(
            lambda other: other.decided_on == self.decided_on and other.family == 'administrative')
        same = others.filtered(lambda other: other._standing_type().code == self.type_id.code)
        heavier = any(other._standing_type().sequence > self.type_id.sequence for other in others)
        if self.family != 'administrative' or self.type_id.final or not same or heavier:
            if self.merge_months:
                raise ValidationError(self.env._(
                    "A period is chosen only for several administrative sanctions of one kind decided on one day. "
                    "Leave it empty."))
            return
        lowest, highest = merge_range(self.type_id.months, len(same) + 1)
        if not lowest <= self.merge_months <= highest:
            raise ValidationError(self.env._(
                "Several sanctions of one kind were decided on this day: enter the period that the organ chose, "
                "from %(lowest)s to %(highest)s months (Sanctions Law Art 15).", lowest=lowest, highest=highest))
