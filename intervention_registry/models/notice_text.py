from odoo import api, models
from odoo.tools import format_date

TEXTS = ('facts', 'harm', 'decision', 'requirements')


class InterventionNotice(models.Model):
    """The text of a notice as its records tell it (A8, B8): facts, harm, decision, requirements.

    It says what was found and decided; never who recorded, never the words of whoever did.
    """
    _inherit = 'intervention.notice'

    @api.onchange('record_ids', 'scope')
    def _onchange_record_ids(self):
        for name, text in self._composed().items():
            self[name] = self[name] or text

    def action_compose(self, replace=False):
        """Write the parts of a draft from its records (A8, B8).

        :param bool replace: write over what stands there; without it only empty parts are filled
        :return: True
        :raise AccessError: for everybody but the discipline office (superior on the direct route) without conflict
        :raise UserError: for a notice that is no draft
        """
        self._check_decider((self._drafting_role(),), ('draft',))
        self.check_access('write')
        self._fill(self._composed(), replace is True)
        return True

    def _fill(self, texts, replace=False):
        if filled := {name: text for name, text in texts.items() if text and (replace or not self[name])}:
            self.write(filled)

    def _composed(self):
        """Return each part as the records tell it."""
        records = self.record_ids._origin

        def told(method):
            return '\n'.join(dict.fromkeys(filter(None, (getattr(record, method)() for record in records))))

        return {
            'addressee': self._usual_addressee(),
            'facts': told('_notice_facts'),
            'harm': told('_notice_harm'),
            'decision': told('_notice_decision'),
            'requirements': self._usual_requirements(),
        }

    def _usual_addressee(self):
        if self.scope == 'unit':
            return '、'.join(self.sudo().department_ids.mapped('name'))  # sudo: names of units are no secret
        if self.scope == 'system':
            return self.env._("All subordinate organs, sections and units")
        return self.env._("All sections and subordinate units")

    def _usual_requirements(self):
        return '\n'.join([
            self.env._("Everybody is to take warning from this, and to let those who handle cases do so independently and "
                       "impartially."),
            self.env._("Whoever handles a case refuses interference, points to the procedure, and records every approach "
                       "in full and truthfully."),
            self.env._("Nobody may retaliate against whoever records truthfully."),
        ])


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def _notice_facts(self):
        """Return the facts of the record as a notice tells them: who, when, which behaviour; not who recorded."""
        names = dict(self._fields['form']._description_selection(self.env))
        return self.env._(
            "On %(day)s %(who)s (%(unit)s, %(position)s) approached the handling of case %(case)s (%(form)s): "
            "%(behaviours)s.",
            day=self._in_words(self._local(self.occurred_at).date()), who=self.intervenor_name,
            unit=self.intervenor_unit or '-', position=self.intervenor_position or '-', case=self.case_id.name,
            form=names[self.form], behaviours='; '.join(self.behaviour_ids.mapped('display_name')))

    def _notice_harm(self):
        """Return what the interference touched and how it was found and answered, and nothing beyond that."""
        answers = {
            'refused': self.env._("It was refused."),
            'told_procedure': self.env._("The person was told to follow the procedure."),
            'complied': self.env._("What was wanted was done."),
        }
        stages, severities = (dict(self._fields[name]._description_selection(self.env)) for name in ('case_stage', 'severity'))
        return self.env._(
            "The interference fell into the stage %(stage)s of the case and was found to be a breach (%(severity)s). "
            "%(answer)s", stage=stages.get(self.case_stage, '-'),
            severity=severities.get(self.severity, '-'), answer=answers[self.response])

    def _notice_decision(self):
        """Return when and by which authority the circulation was authorised, and the outcomes entered so far."""
        # sudo: who authorised is not told, only the day and the authority
        rows = self.sudo().review_ids.filtered(lambda row: row.step == 'authorise' and row.decision == 'approve')
        lines = []
        if rows:
            lines.append(self.env._(
                "As %(authority)s authorised on %(day)s, this is circulated.", authority=self._authority_name(),
                day=self._in_words(self._local(rows[-1].decided_at).date())))
        return '\n'.join(lines + [
            self._notice_outcome(sanction) for sanction in self.sanction_ids if not sanction.revoked_on])

    def _notice_outcome(self, sanction):
        # sudo: discipline officers may not read personnel files; the name is the one the record tells
        return self.env._(
            "%(who)s: %(outcome)s, decided by %(organ)s on %(day)s.", who=sanction.sudo().employee_id.name,
            outcome=sanction.type_id.name, organ=sanction.decided_by, day=self._in_words(sanction.decided_on))

    def _authority_name(self):
        if 'superior' in (self.route, self.authority):
            return self.env._("the superior authority")
        return self.env._("the Party committee of %(company)s", company=self.company_id.sudo().name)

    def _in_words(self, day):
        return format_date(self.env, day, date_format='long')
