"""Every known route by which an adverse change reaches a personnel file, as one table (A7, B6).

A route takes the environment of who tries and the case, and does it; the gate must leave nothing of it behind.
"""
from datetime import timedelta

from odoo import Command, fields


def _write(**values):
    def attempt(env, officer, case):
        env['hr.employee'].browse(officer.id).write({name: case.gate.get(value, value) if isinstance(value, str) else value
                                                     for name, value in values.items()})
    return attempt


def _version(**values):
    def attempt(env, officer, case):
        env['hr.version'].browse(officer.version_id.id).write(
            {name: case.gate.get(value, value) if isinstance(value, str) else value for name, value in values.items()})
    return attempt


def _in_days(days):
    return fields.Date.today() + timedelta(days=days)


def _create_version(days, **values):
    def attempt(env, officer, case):
        env['hr.employee'].browse(officer.id).create_version(
            {'date_version': _in_days(days), **{name: case.gate.get(value, value) for name, value in values.items()}})
    return attempt


def _raw_version(days):
    def attempt(env, officer, case):
        env['hr.version'].create({'employee_id': officer.id, 'date_version': _in_days(days), 'is_enforcement_officer': True,
                                  'department_id': case.gate['department']})
    return attempt


def _x2many(command):
    def attempt(env, officer, case):
        env['hr.employee'].browse(officer.id).write({'version_ids': [command(officer, case)]})
    return attempt


def _from_outside(model, field, key):
    def attempt(env, officer, case):
        env[model].browse(case.gate[key]).write({field: [Command.link(officer.id)]})
    return attempt


def _load(env, officer, case):
    result = env['hr.employee'].load(['.id', 'department_id/.id'], [[str(officer.id), str(case.gate['department'])]])
    if not result['ids']:
        raise case.refusal(str(result['messages']))


def _wizard(leave):
    def attempt(env, officer, case):
        context = {'active_id': officer.id, 'active_ids': [officer.id], 'employee_termination': leave}
        env['hr.departure.wizard'].with_context(**context).create({
            'employee_ids': [Command.set(officer.ids)], 'departure_date': _in_days(3)}).action_register_departure()
    return attempt


def _call(model, key, method, *arguments):
    def attempt(env, officer, case):
        row = officer.id if key == 'officer' else case.gate[key]
        getattr(env[model].browse(row), method)(*arguments)
    return attempt


def _resource(**values):
    def attempt(env, officer, case):
        env['resource.resource'].browse(officer.resource_id.id).write(
            {name: case.gate.get(value, value) if isinstance(value, str) else value for name, value in values.items()})
    return attempt


def _unlink_current(env, officer, case):
    env['hr.version'].browse(officer.version_id.id).unlink()


def _contexts(env, officer, case):
    env['hr.employee'].with_context(
        active_test=False, tracking_disable=True, install_mode=True, module='hr', no_wizard=True, sync_contract_dates=True,
        intervention_gate=False, bypass=True, salary_simulation=True,
    ).browse(officer.id).write({'department_id': case.gate['department']})


def _archived_version_taken(env, officer, case):
    officers = env['hr.employee'].with_context(active_test=False).browse(officer.id)
    officers.version_ids.filtered(lambda version: not version.active)  # an archived row may be read into the cache
    env['hr.version'].with_context(active_test=False).browse(officer.version_id.id).write({'active': False})
    env.flush_all()


def _merge(env, officer, case):
    env['base.partner.merge.automatic.wizard'].sudo().create({
        'partner_ids': [Command.set([case.gate['own_address'], case.gate['address']])],
        'dst_partner_id': case.gate['address']}).action_merge()


ROUTES = {
    'employee: department': _write(department_id='department'),
    'employee: job': _write(job_id='job'),
    'employee: no job': _write(job_id=False),
    'employee: job title': _write(job_title="Guard"),
    'employee: manager': _write(parent_id='manager'),
    'employee: no manager': _write(parent_id=False),
    'employee: work location': _write(work_location_id='location'),
    'employee: work address': _write(address_id='address'),
    'employee: company': _write(company_id='company'),
    'employee: archived': _write(active=False),
    'employee: employee type': _write(employee_type='contractor'),
    'employee: mark taken off': _write(is_enforcement_officer=False),
    'employee: personnel authority': _write(personnel_authority='superior'),
    'employee: public status': _write(public_status='contract'),
    'employee: login taken away': _write(user_id=False),
    'employee: login of another': _write(user_id='login'),
    'employee: resource of another': _write(resource_id='resource'),
    'employee: departure date': _write(departure_date='2031-01-01'),
    'employee: departure reason': _write(departure_reason_id='reason'),
    'employee: fewer hours': _write(resource_calendar_id='half_time'),
    'employee: no hours at all': _write(resource_calendar_id=False),
    'employee: wage': _write(wage=1.0),
    'employee: contract end': _write(contract_date_end='2031-01-01'),
    'employee: contract type': _write(contract_type_id='contract_type'),
    'employee: trial period': _write(trial_date_end='2031-01-01'),
    'employee: with every context': _contexts,
    'employee: action_archive': _call('hr.employee', 'officer', 'action_archive'),
    'employee: deleted': _call('hr.employee', 'officer', 'unlink'),
    'employee: import': _load,
    'version: department': _version(department_id='department'),
    'version: job': _version(job_id='job'),
    'version: mark taken off': _version(is_enforcement_officer=False),
    'version: archived': _version(active=False),
    'version: archived, context': _archived_version_taken,
    'version: dated into the future': _version(date_version='2031-01-01'),
    'version: detached': _version(employee_id=False),
    'version: handed to another': _version(employee_id='manager'),
    'version: current one deleted': _unlink_current,
    'version: created today': _raw_version(0),
    'version: created for later': _raw_version(30),
    'version: create_version today': _create_version(0, department_id='department'),
    'version: create_version later': _create_version(30, department_id='department'),
    'version: create_version later, no mark': _create_version(30, is_enforcement_officer=False),
    'x2many: version created': _x2many(lambda officer, case: Command.create(
        {'date_version': _in_days(9), 'department_id': case.gate['department']})),
    'x2many: version updated': _x2many(lambda officer, case: Command.update(
        officer.version_id.id, {'department_id': case.gate['department']})),
    'x2many: version deleted': _x2many(lambda officer, case: Command.delete(officer.version_id.id)),
    'x2many: version unlinked': _x2many(lambda officer, case: Command.unlink(officer.version_id.id)),
    'x2many: subordinate of another': _from_outside('hr.employee', 'child_ids', 'manager'),
    'x2many: employee of a job': _from_outside('hr.job', 'employee_ids', 'job'),
    'wizard: departure': _wizard(leave=True),
    'wizard: departure, stays active': _wizard(leave=False),
    'resource: archived': _resource(active=False),
    'resource: company': _resource(company_id='company'),
    'resource: login': _resource(user_id='login'),
    'resource: action_archive': lambda env, officer, case: env['resource.resource'].browse(
        officer.resource_id.id).action_archive(),
    'resource: deleted': lambda env, officer, case: env['resource.resource'].browse(officer.resource_id.id).unlink(),
    'department: manager': lambda env, officer, case: env['hr.department'].browse(case.gate['own_department']).write(
        {'manager_id': case.gate['manager']}),
    'department: deleted': _call('hr.department', 'own_department', 'unlink'),
    'job: deleted': _call('hr.job', 'own_job', 'unlink'),
    'work location: deleted': _call('hr.work.location', 'own_location', 'unlink'),
    'work location: moved': lambda env, officer, case: env['hr.work.location'].browse(case.gate['own_location']).write(
        {'address_id': case.gate['address']}),
    'contract type: deleted': _call('hr.contract.type', 'own_contract_type', 'unlink'),
    'work address: deleted': _call('res.partner', 'own_address', 'unlink'),
    'work address: merged': _merge,
    'login: deleted': lambda env, officer, case: env['res.users'].browse(officer.user_id.id).unlink(),
}
