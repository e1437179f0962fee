import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..tools.appraisal import LADDER, counts
from .special_matter import AFTER_AUTHORISATION

_logger = logging.getLogger(__name__)
FIRST_YEAR = 2020
SAID = ('record_ids', 'sanction_ids', 'record_count', 'severity', 'outcomes', 'effect')
LINKS = ('record_ids', 'sanction_ids', 'named_ids')
ROUTES = {'discipline': 'bureau', 'superior': 'superior'}  # whose extracts an office compiles
TRACED = ('employee_id', 'year', 'version', 'occasion', 'record_ids', 'sanction_ids', 'record_count', 'severity', 'effect',
          'effect_id')


class InterventionAppraisal(models.Model):
    """Compiling the extracts of a year from the ledger (B11), by hand or each year from the set date on.

    A breach counts in the year in which it was authorised, in the bureau's time; a sanction in the year of its decision,
    and as many years as the catalogue says. What did not change makes no new version.
    """
    _inherit = 'intervention.appraisal'

    @api.model
    def compile(self, year):
        """Compile the extracts of the caller's company for one year (B11).

        As long as nothing changed the same extracts are returned; else new versions, which are drafts. What was handed to
        HR stands until its new version is handed over.

        :param int year: the year of the appraisal, from 2020 to this year
        :return: ids of the latest extracts of the year that the caller may see
        :raise AccessError: for everybody but the discipline office and the superior authority
        :raise UserError: for a year that cannot be
        """
        routes = [route for role, route in ROUTES.items() if self.env.user._intervention_role(role)]
        if not routes:
            raise AccessError(self.env._("The discipline office compiles the appraisal extracts, on the direct route the "
                                         "superior authority."))
        extracts = self._compile(self.env.company, self.env['intervention.report']._plausible(year), routes)
        return extracts.sudo(False)._filtered_access('read').ids

    @api.model
    def _compile(self, company, year, routes):
        """Return the latest extracts of the year, new ones where something changed; private, callers are checked before."""
        # sudo: an extract rests on all of the company's ledger, whoever compiles it
        extracts, result = self.sudo(), self.sudo().browse()
        found = extracts._collected(company, year)
        for employee, route in sorted(found, key=lambda key: (key[0].id, key[1])):
            if route not in routes:
                continue
            values = extracts._values(employee, year, *found[employee, route])
            last = extracts._versions(employee, year, company, route)[:1]
            if last or values['effect'] != 'none':
                result |= last if last and last._says(values) else extracts._add_version(
                    last, {**values, 'company_id': company.id, 'route': route}, 'ledger' if last else 'year')
        return result

    @api.model
    def _collected(self, company, year):
        """Return records and sanctions that count in the year, by cadre and route; none where nothing counts any more."""
        nothing = self.env['intervention.record'], self.env['intervention.sanction']
        known = self.search([('company_id', '=', company.id), ('year', '=', year)])
        found = {(extract.employee_id, extract.route): nothing for extract in known}
        for record in self._confirmed(company, year):
            for cadre in record._cadres():
                sanctions = record._sanctions_counting(cadre, year)
                if sanctions or record._confirmed_day().year == year:
                    records, others = found.get((cadre, record._body()), nothing)
                    found[cadre, record._body()] = records | record, others | sanctions
        return found

    @api.model
    def _confirmed(self, company, year):
        """Return the authorised breaches of the rules for leading cadres that may count in the year, and no others."""
        return self.env['intervention.record'].search([
            ('company_id', '=', company.id), ('regime', '=', 'cadre'), ('finding', '=', 'breach'),
            ('state', 'in', AFTER_AUTHORISATION), ('submitted_on', '<=', f'{year}-12-31')])

    @api.model
    def _values(self, employee, year, records, sanctions):
        """Return what an extract says of the cadre's ``records`` and ``sanctions`` that count in the year."""
        confirmed = records.filtered(lambda record: record._confirmed_day().year == year)
        heaviest, counted = self._heaviest(confirmed, sanctions, year), confirmed | sanctions.record_id
        return {
            'employee_id': employee.id, 'year': year, 'record_ids': counted, 'sanction_ids': sanctions,
            'named_ids': employee | counted._named(), 'record_count': len(confirmed),
            'severity': 'serious' if 'serious' in confirmed.mapped('severity') else bool(confirmed) and 'ordinary',
            'outcomes': [sanction._outcome() for sanction in sanctions.sorted(lambda row: (row.decided_on, row.id))],
            'effect': heaviest.effect or ('reference' if confirmed or sanctions else 'none'), 'effect_id': heaviest.id,
        }

    @api.model
    def _heaviest(self, records, sanctions, year):
        """Return the row of the catalogue that decides: the heaviest of all that fit."""
        Effect = self.env['intervention.appraisal.effect']
        rows = Effect.union(*(Effect._of_severity(record.severity, record._confirmed_day()) for record in records))
        rows |= Effect.union(*(sanction._effects_in(year) for sanction in sanctions))
        return max(rows, key=lambda row: (LADDER.index(row.effect), -row.id), default=Effect)

    def _says(self, values):
        """Say whether the one extract says just this."""
        return all((self[name] or False) == (values[name] or False) for name in SAID)

    @api.model
    def _add_version(self, last, values, occasion):
        """Add the version after ``last``, as a draft; what was not handed over before it is replaced."""
        employee = self.env['hr.employee'].browse(values['employee_id'])
        # an appeal that is decided at the same time waits, or makes Odoo repeat this one
        self.env['intervention.sanction.person']._take(employee)
        last.filtered(lambda extract: extract.state in ('draft', 'confirmed'))._retire()
        company = self.env['res.company'].browse(values['company_id'])
        today = company._intervention_today()
        extract = self._insert([{
            **values, **{name: [Command.set(values[name].ids)] for name in LINKS}, 'occasion': occasion,
            'version': last.version + 1, 'personnel_company_id': employee.company_id.id or company.id, 'compiled_on': today,
            'compiled_by': False if self.env.uid == SUPERUSER_ID or occasion == 'appeal' else self.env.uid,
            'deadline': self.env['intervention.deadline']._due('appraisal_confirm', today)}])
        extract._trace('appraisal_compile', names=TRACED)
        return extract

    def _retire(self):
        """Note that the extracts count no more."""
        if self:
            self._move({'state': 'corrected', 'deadline': False})
            self._trace('appraisal_replace', names=('state',))

    # the scheduled action

    @api.model
    def _cron_appraisal(self):
        """From the set date on compile last year's extracts of every company; what did not change stays as it is (B11)."""
        # sudo: the scheduled action works for all companies
        rows = self.env['intervention.record'].sudo()._read_group(
            [('regime', '=', 'cadre'), ('state', 'in', AFTER_AUTHORISATION)], ['company_id'])
        for company in self.env['res.company'].union(*(row[0] for row in rows)).sorted('id'):
            try:
                with self.env.cr.savepoint():
                    self.with_company(company)._compile_due(company)
            except Exception:
                _logger.exception("Appraisal extracts of company %s", company.id)

    @api.model
    def _compile_due(self, company):
        today = company._intervention_today()
        if today >= self.env['intervention.report']._set_date(today.year) and today.year > FIRST_YEAR:
            self._compile(company, today.year - 1, ROUTES.values())


class InterventionRecord(models.Model):
    _inherit = 'intervention.record'

    def _confirmed_day(self):
        """Return the day in the company's time on which the one record was authorised; where no decision tells, submitted."""
        rows = self.review_ids.filtered(lambda row: row.step == 'authorise' and row.decision == 'approve')
        return self._local(max(rows.mapped('decided_at'))).date() if rows else self.submitted_on

    def _cadres(self):
        """Return whom of the named people the rules for leading cadres bound on the day of the approach (B12).

        Where the personnel files say of nobody so any more, everybody: a file that was edited afterwards frees no one.
        """
        cadres = self._named().filtered(lambda employee: self._on_the_day(employee).is_leading_cadre)
        return cadres or self._named()

    def _sanctions_counting(self, employee, year):
        """Return the sanctions of the person for the one record that count in the appraisal of the year."""
        return self.sanction_ids.filtered(lambda row: (
            row.employee_id == employee and row.ground == 'interference' and row._counts_in(year)))


class InterventionSanction(models.Model):
    _inherit = 'intervention.sanction'

    def _counts_in(self, year):
        """Say whether the one sanction counts in the appraisal of the year."""
        return not self.revoked_on and (counts(self.decided_on, 1, year) or bool(self._effects_in(year)))

    def _effects_in(self, year):
        """Return the rows of the catalogue by which the one sanction counts in the appraisal of the year."""
        rows = self.env['intervention.appraisal.effect']._of_sanction(self._standing_type(), self.decided_on)
        return rows.filtered(lambda row: counts(self.decided_on, row.years, year))

    def _outcome(self):
        """Return what HR learns of the one sanction: kind, day, organ and number."""
        return [self._standing_type().id, fields.Date.to_string(self.decided_on), self.decided_by, self.document_no or '']
