"""The gate: no adverse change reaches an enforcement officer but through an applied request (A7, B6).

One invariant instead of guards around methods: whatever route a change takes, the file as it stands and as every later
version will make it stand is compared with the state that was fixed. Who recorded something is never looked at here, so
that neither the answer nor its timing tells it.
"""
import logging
from functools import partial

from odoo import api, exceptions, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import retrying

from ..tools.gated import OF_EMPLOYEE, OF_VERSION, adverse

_logger = logging.getLogger(__name__)


class RedirectWarning(exceptions.RedirectWarning, UserError):
    """The refusal: an error like all others to programs, a way to the request to people."""
    __module__ = exceptions.RedirectWarning.__module__  # the web client knows its dialog by this name

    def __init__(self, message, action, button, values):
        Exception.__init__(self, message, action, button, values)

    def __str__(self):
        return self.args[0]


class InterventionPersonnelBaseline(models.Model):
    _inherit = 'intervention.personnel.baseline'

    @api.model
    def _check(self, employees):
        """Refuse what worsens the file of an officer; keep what betters it; begin where somebody becomes one."""
        # sudo: the rule does not depend on who asks; without context, so that nobody has archived rows counted or left out
        employees = employees.sudo().with_context({})
        known = self._in_force(employees)
        officers = employees.filtered(lambda employee: employee.id in known)
        refused, better = {}, {}
        for employee in officers:
            before = known[employee.id][1]
            if before and (worse := employee._gated_against(before)):
                refused[employee] = worse
            elif before and (now := employee._gated_state()) != before:
                better[employee] = now
        newcomers = (employees - officers)._gated_newcomers(refused)
        if refused:
            self._refuse(refused, known)
        self.sudo()._fix({**better, **newcomers})

    @api.model
    def _refuse(self, refused, known):
        names = {employee.id: sorted(worse) for employee, worse in refused.items()}
        self._trace_refusal({known[employee][0]: names[employee] for employee in names if employee in known})
        employee, worse = next(iter(refused.items()))
        # what Odoo writes later, or by a dialog, comes without the language of who asked
        words = self if self.env.lang else self.with_context(lang=self.env.user.lang)
        raise RedirectWarning(
            words.env._("%(name)s is an enforcement officer. Removal, transfer, dismissal, demotion and what amounts to them "
                       "need a statutory ground and the completed procedure (A7, B6). Ask for this change; nothing was "
                       "changed.", name=employee.name),
            self.env['ir.model.data']._xmlid_to_res_id('intervention_registry.personnel_action_ask'),
            words.env._("Ask for This Change"),
            self.env['intervention.personnel.action']._wanted_defaults(employee, worse))

    @api.model
    def _trace_refusal(self, names):
        """Have the refusal traced when this transaction has ended, for it is rolled back."""
        cr, pending = self.env.cr, self.env.cr.postrollback.data.setdefault('intervention.gate', {})
        if not pending:
            record = partial(self.env['intervention.personnel.baseline']._trace_refused, self.env.registry, self.env.uid, pending)
            cr.postrollback.add(record)
            cr.postcommit.add(record)  # a refused line of an import, a later version the night's job left alone
        for row, worse in names.items():
            pending[row] = sorted({*pending.get(row, ()), *worse})

    @staticmethod
    def _trace_refused(registry, uid, pending):
        with registry.cursor() as cr:
            baseline = api.Environment(cr, uid, {})['intervention.personnel.baseline']

            def trace():
                for row, worse in pending.items():
                    # sudo: the rows are readable to nobody; the refused change names who tried
                    baseline.sudo().browse(row).exists()._trace('gate_refused', changes=worse)

            retrying(trace, baseline.env)
        pending.clear()

    @api.model
    def _check_unused(self, field, rows):
        """Refuse to delete ``rows`` while the file of an officer points to one of them by ``field``."""
        # sudo: whoever deletes need not see the files
        versions = self.env['hr.version'].sudo().with_context({}).search(Domain(field, 'in', rows.ids))
        employees = versions.employee_id
        known = self._in_force(employees)
        held = employees.filtered(lambda employee: employee.id in known and versions & employee._gated_versions())
        if held:
            self._trace_refusal({known[employee.id][0]: [field] for employee in held})
            raise UserError(self.env._(
                "Enforcement officers stand in this row, and deleting it would change their files. Ask for the change of "
                "each of them first, or archive the row."))


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    def _gated_against(self, before):
        """Return ``{name: value}`` of what is worse than ``before``, now or by a later version of the one file."""
        worse = {}
        if not before['active']:
            return worse  # the file of who was dismissed may be put in order, and is fixed anew when he comes back
        for version in self._gated_versions():
            state = self._gated_state(version)
            names = adverse(before, state)
            if 'parent_id' in names and not self.parent_id and not self.browse(before['parent_id']).active:
                names.remove('parent_id')  # the manager left: a vacancy, not a transfer
            worse = {**{name: state[name] for name in names}, **worse}
        return worse

    def _gated_newcomers(self, refused):
        """Return ``{employee: state}`` of those who are officers from now on; what would worsen it later is refused."""
        marked = self.env['hr.version'].search([('employee_id', 'in', self.ids), ('is_enforcement_officer', '=', True)])
        newcomers = {}
        for employee in marked.employee_id:
            versions = employee._gated_versions()
            begun = versions.filtered('is_enforcement_officer')[:1]
            if not begun:
                continue
            state = employee._gated_state(begun)
            later = versions[versions.ids.index(begun.id):]
            worse = {name for version in later for name in adverse(state, employee._gated_state(version))}
            if worse:
                last = employee._gated_state(later[-1])
                refused[employee] = {name: last[name] for name in worse}
            elif begun == versions[0]:
                newcomers[employee] = state
        return newcomers

    @api.constrains(*OF_EMPLOYEE)
    def _check_personnel_gate(self):
        self.env['intervention.personnel.baseline']._check(self)

    def _cron_update_current_version_id(self):
        """Let every version hold whose day has come; the one that would worsen an officer's file holds up nobody else."""
        try:
            with self.env.cr.savepoint():
                result = super()._cron_update_current_version_id()
                self.env.flush_all()
                return result
        except RedirectWarning:
            # sudo: the night's job runs for all companies
            for employee in self.sudo().search([('active', '=', True)]):
                employee._take_on_version()
        return None

    def _take_on_version(self):
        try:
            with self.env.cr.savepoint():
                self._compute_current_version_id()
                self.env.flush_all()
        except RedirectWarning:
            _logger.warning("A later version of personnel file %s waits for a request.", self.id)


class HrVersion(models.Model):
    _inherit = 'hr.version'

    @api.constrains(*OF_VERSION)
    def _check_personnel_gate(self):
        if employees := self.employee_id:
            self.env['intervention.personnel.baseline']._check(employees)


class HrDepartment(models.Model):
    _inherit = 'hr.department'

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_officers(self):
        self.env['intervention.personnel.baseline']._check_unused('department_id', self)


class HrJob(models.Model):
    _inherit = 'hr.job'

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_officers(self):
        self.env['intervention.personnel.baseline']._check_unused('job_id', self)


class HrContractType(models.Model):
    _inherit = 'hr.contract.type'

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_officers(self):
        self.env['intervention.personnel.baseline']._check_unused('contract_type_id', self)


class HrWorkLocation(models.Model):
    _inherit = 'hr.work.location'

    @api.constrains('address_id')
    def _check_personnel_gate(self):
        # sudo: whoever moves a place need not see the files
        versions = self.env['hr.version'].sudo().search([('work_location_id', 'in', self.ids)])
        self.env['intervention.personnel.baseline']._check(versions.employee_id)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_officers(self):
        self.env['intervention.personnel.baseline']._check_unused('work_location_id', self)


class ResPartner(models.Model):
    _inherit = 'res.partner'

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_officers(self):
        self.env['intervention.personnel.baseline']._check_unused('address_id', self)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _update_foreign_keys(self, src_partners, dst_partner):
        # merging rewrites the work address in SQL, where no constraint looks
        self.env['intervention.personnel.baseline']._check_unused('address_id', src_partners)
        return super()._update_foreign_keys(src_partners, dst_partner)


class HrDepartureWizard(models.TransientModel):
    _inherit = 'hr.departure.wizard'

    def action_register_departure(self):
        """Register the departure; for an enforcement officer offer the request with the day and reason given here.

        :return: what Odoo returns
        :raise RedirectWarning: when one of the employees is an enforcement officer (A7, B6)
        """
        try:
            return super().action_register_departure()
        except RedirectWarning as refusal:
            message, action, button, values = refusal.args
            raise RedirectWarning(message, action, button, {
                **values, 'default_departure_reason_id': self.departure_reason_id.id,
                'default_departure_date': fields.Date.to_string(self.departure_date)}) from refusal
