from odoo.addons.intervention_registry.tools.gated import ADVERSE

from .common import WORDS, InterventionCase


class PersonnelCase(InterventionCase):
    """Two enforcement officers with everything a file can lose: one recorded, one did not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._user('hr_manager', 'hr.group_hr_manager')
        cls._user('settings', 'base.group_system')
        cls._user('login_of_nobody')
        env = cls.env

        def made(model, **values):
            return env[model].create(values).id

        other, stranger = env['res.company'].create({'name': "Other bureau"}), cls._person('stranger')
        home, away = made('res.partner', name="Bureau"), made('res.partner', name="Mine in the hills")
        chief = cls.staff['chief'].id
        department = made('hr.department', name="Enforcement", manager_id=chief)
        cls.gate = {
            'department': made('hr.department', name="Archive"), 'own_department': department,
            'job': made('hr.job', name="Archivist"), 'own_job': made('hr.job', name="Enforcer"),
            'location': made('hr.work.location', name="Hills", address_id=away),
            'own_location': made('hr.work.location', name="Bureau", address_id=home),
            'address': away, 'own_address': home, 'company': other.id, 'manager': cls.staff['colleague'].id,
            'contract_type': made('hr.contract.type', name="Day labour"),
            'own_contract_type': made('hr.contract.type', name="Established post"),
            'reason': env.ref('hr.departure_fired').id, 'login': cls.users['login_of_nobody'].id,
            'resource': stranger.resource_id.id,
            'half_time': made('resource.calendar', name="Half time", hours_per_week=20.0),
            'long_time': made('resource.calendar', name="Long time", hours_per_week=60.0),
        }
        for login in ('recorder', 'recorder2'):
            officer = cls.staff[login]
            env['intervention.personnel.baseline']._apply(
                officer, lambda file=officer: cls._settle_in(file, cls.gate), set(ADVERSE))

    @classmethod
    def _settle_in(cls, employee, gate):
        """Give the file an older version with another post, and one in force with everything it has now."""
        employee.create_version({'date_version': '2022-01-01'}).write({
            'department_id': gate['own_department'], 'job_id': gate['own_job'], 'wage': 9000.0,
            'address_id': gate['own_address'], 'work_location_id': gate['own_location'],
            'contract_date_start': '2022-01-01', 'contract_type_id': gate['own_contract_type'],
            'public_status': 'civil_servant'})

    def state(self, officer):
        """Return what is protected of the officer's file, now and later, as the database has it."""
        self.env.flush_all()
        self.env.invalidate_all()
        employee = officer.with_env(self.env).sudo().with_context({})
        return [employee._gated_state(version) for version in employee._gated_versions()]

    def asked(self, officer='recorder', **values):
        """Return a complete draft of a request for the officer, as HR: to the archive."""
        values = {'new_department_id': self.gate['department'], **values}
        action = self.env['intervention.personnel.action'].with_user(self.users['hr']).create({
            'employee_id': self.staff[officer].id, 'kind': 'transfer', 'article': "Article 1",
            'ground_id': self.env.ref('intervention_registry.basis_civil_servant_law_transfer').id,
            'procedure': "The leading group deliberated on it", 'heard': 'yes', 'deliberated': 'yes', 'notified': 'yes',
            'appeal_told': 'not_needed', **values})
        action.document_add("minutes.txt", self.data(b'minutes'))
        return action

    def voted(self, officer='recorder', decision='approve', **values):
        """Return a submitted request on which two of each body voted."""
        action = self.asked(officer, **values)
        action.action_submit()
        for login in ('discipline', 'discipline2', 'committee1', 'committee2'):
            self.as_user(login, action).action_decide(decision, WORDS)
        return action

    def settle(self, action):
        """Let the hourly job run."""
        self.env['intervention.due'].sudo()._cron_due()
        self.env.invalidate_all()
        return action.state
