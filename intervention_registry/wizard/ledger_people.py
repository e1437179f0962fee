"""Who the ledger means: its names against the employee files of the company."""
from collections import defaultdict

from ..tools.ledger_columns import plain

OUR_OWN = ('本局', '我局', '本单位', '本机关', '本院')


class LedgerPeople:
    """Finds employees by name or staff number; reads each file once."""

    def __init__(self, env):
        self.company = env.company
        # sudo: registrars may not read personnel files; what is told is whether a name or number is known
        staff = env['hr.employee'].sudo().with_context(active_test=False).search_fetch(
            [('company_id', '=', env.company.id)], ['name', 'barcode'])
        self.own = env.user._intervention_files()
        self.by_name, self.by_number = defaultdict(list), {}
        for employee in staff:
            self.by_name[plain(employee.name)].append(employee)
            if employee.barcode:
                self.by_number[plain(employee.barcode)] = employee
        self.units = self._units(env)
        self._versions = {}

    def _units(self, env):
        """Return the departments by every name under which a unit of ours is written; the company is no department."""
        # sudo: as above
        departments = env['hr.department'].sudo().with_context(active_test=False).search(
            [('company_id', 'in', (env.company.id, False))])
        units = defaultdict(lambda: departments.browse())
        for name in (self.company.name, *OUR_OWN):
            units[plain(name)] = departments.browse()
        for department in departments:
            names = {department.name, department.complete_name, f'{self.company.name}{department.name}'}
            for name in names:
                units[plain(name)] |= department
        return dict(units)

    def named(self, name):
        """Return the employees of that name."""
        return self.by_name.get(plain(name), [])

    def by_word(self, word):
        """Return ``(employee or None, fault or None)`` for a name or a staff number."""
        if not word:
            return None, None
        if employee := self.by_number.get(plain(word)):
            return employee, None
        employee, fault = self._only(self.named(word))
        return employee, fault and fault.replace('employee', 'person')

    def intervenor(self, values):
        """Return ``(told, employee or None, (column, fault or None))`` for who came: an employee, or an outsider."""
        name, unit, number = values.get('who'), values.get('unit'), values.get('staff_number')
        if not name:
            return False, None, ('who', None)
        if number:
            employee = self.by_number.get(plain(number))
            if not employee:
                return True, None, ('staff_number', 'unknown_staff_number')
            if plain(employee.name) != plain(name):
                return True, None, ('staff_number', 'other_name')
            return True, employee, ('who', None)
        if not unit:
            return True, None, ('unit', 'unit_blank')
        if plain(unit) not in self.units:
            return True, None, ('who', None)
        employee, fault = self._only(self.named(name), self.units[plain(unit)])
        return True, employee, ('who', fault)

    def _only(self, employees, departments=()):
        """Return the one employee meant; of namesakes, the one who is in one of the departments."""
        if len(employees) > 1 and departments:
            employees = [person for person in employees if person.department_id in departments] or employees
        if len(employees) == 1:
            return employees[0], None
        return None, 'ambiguous_employee' if employees else 'unknown_employee'

    def version(self, employee, day):
        """Return the version of the file that held on ``day``."""
        key = (employee.id, day.date())
        if key not in self._versions:
            self._versions[key] = employee._get_version(day.date())
        return self._versions[key]

    def is_cadre(self, employee, day):
        """Say whether the employee was a leading cadre on ``day``."""
        return self.version(employee, day).is_leading_cadre

    def described(self, values, employee, day):
        """Return who came as the record keeps it: the ledger's own words, filled up from the employee's file."""
        facts = {'intervenor_name': values.get('who'), 'intervenor_unit': values.get('unit'),
                 'intervenor_position': values.get('position'), 'intervenor_id': False}
        if employee:
            version = self.version(employee, day)
            facts.update(
                intervenor_id=employee.id, intervenor_name=employee.name,
                intervenor_unit=version.department_id.name or values.get('unit') or self.company.name,
                intervenor_position=values.get('position') or version.job_title or version.job_id.name)
        return facts
