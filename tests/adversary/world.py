"""The bureau under attack: who attacks, what is hidden from whom, and the canaries that must not be seen."""

import contextlib
import hashlib
import json
from dataclasses import dataclass, field

from toolchain import databases
from toolchain import served as serving
from toolchain.ports import free_port

# login, groups, and what of the world the law lets the role see
ROLES = {
    "anonymous": ((), ()),
    "outsider": (("base.group_portal",), ()),
    "plain": (("base.group_user",), ()),
    "handler": (("intervention_registry.group_recorder",), ()),
    "registrar": (("intervention_registry.group_registrar",), ("bureau", "noticed", "talk")),
    "discipline": (("intervention_registry.group_discipline",),
                   ("bureau", "noticed", "notice", "omission", "talk", "extract")),
    "committee1": (("intervention_registry.group_committee",), ("noticed", "notice")),
    "superior": (("intervention_registry.group_superior",), ("direct", "noticed", "notice")),
    "custodian": (("intervention_registry.group_custodian",), ()),
    "auditor": (("intervention_registry.group_auditor",), ()),
    "hr": (("hr.group_hr_user",), ()),
    "hr_manager": (("hr.group_hr_manager",), ()),
    "erp": (("base.group_erp_manager", "base.group_user"), ()),
    "admin": (("base.group_system",), ()),
    "director": (("base.group_user",), ()),
    "kin": (("intervention_registry.group_discipline",), ("talk",)),
    "aide": (("intervention_registry.group_registrar",), ("talk",)),
}  # fmt: skip
COMPARTMENTS = ("draft", "direct", "bureau", "noticed", "notice", "omission", "talk", "extract")
MISSING = 99_000_000  # an id that no table reaches


def canary(name):
    """A value that occurs nowhere else; the same in every world."""
    return "canary" + hashlib.sha256(f"intervention {name}".encode()).hexdigest()[:26]


CANARIES = {name: canary(name) for name in COMPARTMENTS}
NAME = canary("name of the recorder")

BUILD = """
import base64, json
from datetime import datetime, timedelta
ROLES, CANARIES, NAME, RECORDER = {roles!r}, {canaries!r}, {name!r}, {recorder!r}
ref = lambda name: env.ref('intervention_registry.' + name)
user = lambda login: env['res.users'].search([('login', '=', login)])
hr = user('hr')
staff = {{'director': ref('employee_director')}}
for login, groups in ROLES.items():
    if login == 'anonymous' or user(login):
        continue
    made = env['res.users'].with_context(no_reset_password=True).create({{
        'name': login, 'login': login, 'password': login, 'lang': 'en_US', 'tz': 'Asia/Shanghai',
        'group_ids': [(6, 0, [env.ref(group).id for group in groups])]}})
    if login in ('handler', 'kin', 'aide'):
        staff[login] = env['hr.employee'].create({{'name': login, 'user_id': made.id, 'date_version': '2020-01-01'}})
for login in ('recorder', 'recorder2'):
    user(login).employee_id.name = login
me = user(RECORDER)
if {named!r}:
    me.name = me.employee_id.name = NAME
case = env['intervention.case'].create({{'name': 'ADV-1', 'title': 'Attacked', 'stage': 'filing', 'handler_ids': [
    (6, 0, [user('recorder').employee_id.id, user('recorder2').employee_id.id, staff['handler'].id])]}})
yesterday = datetime.now().replace(microsecond=0, second=0) - timedelta(days=1)
for login in ('recorder', 'recorder2'):  # both are protected: who has to rule out a reprisal is told so
    env['intervention.record'].with_user(user(login)).create({{
        'case_id': case.id, 'occurred_at': yesterday, 'intervenor_id': staff['director'].id, 'summary': 'Earlier',
        'behaviour_ids': [(6, 0, ref('basis_b8_1').ids)], 'direct_route': True}}).action_submit()


def record(name, **values):
    words = CANARIES.get(name, 'Earlier')
    made = env['intervention.record'].with_user(me).create({{
        'case_id': case.id, 'occurred_at': yesterday, 'intervenor_id': staff['director'].id, 'summary': words, 'request': words,
        'behaviour_ids': [(6, 0, ref('basis_b8_1').ids)], **values}})
    made.statement_add('supplement', words)
    made.evidence_add(words + '.txt', base64.b64encode(words.encode()).decode())
    return made


rows = {{'draft': record('draft'), 'direct': record('direct', direct_route=True), 'bureau': record('bureau'),
        'noticed': record('noticed')}}
(rows['direct'] + rows['bureau'] + rows['noticed']).action_submit()
rows['bureau'].with_user(user('registrar')).action_screen('approve', CANARIES['bureau'])
rows['noticed'].with_user(user('registrar')).action_screen('approve', CANARIES['noticed'])
for login in ('discipline', 'discipline2'):
    rows['noticed'].with_user(user(login)).action_verify('breach', 'ordinary', CANARIES['noticed'])
rows['noticed'].sudo()._go('authorised', 'authorise', proposed_on=yesterday.date(), authority='bureau')
notice = env['intervention.notice'].with_user(user('discipline')).create({{
    'name': 'A notice', 'record_ids': [(6, 0, rows['noticed'].ids)], 'facts': CANARIES['notice'],
    'decision': CANARIES['notice']}})
omission = env['intervention.omission'].with_user(user('discipline')).create({{
    'kind': 'unrecorded', 'employee_id': staff['director'].id, 'case_id': case.id, 'happened_on': yesterday.date(),
    'regime': 'cadre', 'facts': CANARIES['omission'], 'source': CANARIES['omission'], 'found_by': 'look_back'}})
omission.action_report()
for login, kind in (('kin', 'spouse'), ('aide', 'aide')):
    env['intervention.kinship'].with_user(hr).create(
        {{'employee_id': staff[login].id, 'relative_id': staff['director'].id, 'kind': kind}})
# returns are made in random order, which no two worlds share
from odoo.addons.intervention_registry.models import return_period
return_period.MAKE = return_period.MAKE.replace('ORDER BY gen_random_uuid()', 'ORDER BY owed.employee_id')
# of a month long ago: who recorded files it with one approach, the other a zero return, the heads none
month = datetime.now().replace(day=15) - timedelta(days=150)
record('past', occurred_at=month).action_submit()
period = month.strftime('%Y-%m')
counted = env['intervention.return.period'].browse(
    env['intervention.return.period'].with_user(user('registrar')).make(period))
returns = env['intervention.return'].search([('period', '=', period)], order='id')
for login in ('recorder', 'recorder2'):
    own = returns.filtered(lambda row: row.employee_id.user_id.login == login).with_user(user(login))
    own.action_file() if login == RECORDER else own.action_file_zero()
(returns._move({{'due_on': yesterday.date()}}), counted._move({{'due_on': yesterday.date()}}))
env['intervention.return.period']._cron_returns()
late = returns.filtered('is_late')[0]
late.with_user(user('registrar')).action_talk(CANARIES['talk'])
year = env.company._intervention_today().year
report = env['intervention.report'].with_user(user('registrar')).compile(year)
extracts = env['intervention.appraisal'].with_user(user('discipline'))
extract = extracts.browse(extracts.compile(year)).filtered(lambda one: one.employee_id == staff['director'])
extract.with_user(user('discipline2')).action_confirm('approve', CANARIES['extract'])
env['intervention.due']._cron_due()
env.cr.commit()


def under(name):
    one = rows[name].sudo()
    activities = env['mail.activity'].search([('res_model', '=', 'intervention.record'), ('res_id', '=', one.id)])
    trail = env['intervention.trail'].search([('document', '=', 'intervention.record,%d' % one.id)])
    return {{'intervention.record': one.ids, 'intervention.statement': one.statement_ids.ids,
            'intervention.evidence': one.evidence_ids.ids, 'intervention.evidence.act': one.evidence_ids.act_ids.ids,
            'ir.attachment': one.evidence_ids.attachment_id.ids, 'intervention.review': one.review_ids.ids,
            'mail.activity': activities.ids, 'intervention.trail': trail.ids,
            'intervention.protection': env['intervention.protection'].search([('record_id', '=', one.id)]).ids}}


hidden = {{name: under(name) for name in rows}}
hidden['notice'] = {{'intervention.notice': notice.ids}}
hidden['omission'] = {{'intervention.omission': omission.ids}}
hidden['talk'] = {{'intervention.return': returns.ids, 'intervention.return.talk': late.sudo().talk_ids.ids}}
hidden['extract'] = {{'intervention.appraisal': extract.ids, 'intervention.review': extract.sudo().review_ids.ids}}
keys, uids = {{}}, {{}}
for login in ROLES:
    if login != 'anonymous':
        one = user(login)
        keys[login] = env['res.users.apikeys'].with_user(one).sudo()._generate('rpc', 'tests', None)
        uids[login] = one.id
env.cr.commit()
print('RESULT' + json.dumps({{
    'hidden': hidden, 'keys': keys, 'uids': uids, 'case': case.id, 'codes': {{name: one.name for name, one in rows.items()}},
    'returns': returns.ids, 'report': report, 'extract': extract.id, 'year': year, 'period': period,
    'director': staff['director'].id, 'recorder': me.id, 'employee': me.employee_id.id, 'partner': me.partner_id.id,
    'number': rows['bureau'].sudo().number, 'model': env.ref('intervention_registry.model_intervention_record').id,
    'company': env.company.id, 'group': env.ref('base.group_system').id, 'basis': ref('basis_b8_1').id}}))
"""
STAND = """
import json
env.cr.execute('''SELECT table_name FROM information_schema.tables
                  WHERE table_name LIKE 'intervention%' AND table_type = 'BASE TABLE' ORDER BY 1''')
aside = {env[name]._table for name in env.registry if env[name]._transient}
aside |= {'intervention_trail', 'intervention_trail_head'}
tables = [name for name, in env.cr.fetchall() if name not in aside]
tables += ['res_groups_users_rel', 'ir_rule', 'ir_model_access', 'ir_act_server']
stand = {}
for table in tables:
    env.cr.execute('SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM ' + table + ' t')
    stand[table] = env.cr.fetchone()
for table, condition in {
    'intervention_trail': "event NOT IN ('read', 'export_rows')",  # reading leaves a row, as it has to
    'mail_followers': "res_model LIKE 'intervention.%'", 'mail_message': "model LIKE 'intervention.%'",
    'mail_activity': "res_model LIKE 'intervention.%'", 'ir_attachment': "res_model LIKE 'intervention.%'",
}.items():
    env.cr.execute('SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM ' + table + ' t WHERE ' + condition)
    stand[table] = env.cr.fetchone()
print('RESULT' + json.dumps(stand))
"""


@dataclass
class World:
    """One served database with its hidden rows; `hidden` is by compartment and model."""

    url: str
    database: str
    settings: dict
    known: dict
    cookies: dict = field(default_factory=dict)

    def __getattr__(self, name):
        try:
            return self.known[name]
        except KeyError:
            raise AttributeError(name) from None

    def forbidden(self, role):
        """The compartments that the law keeps from the role."""
        return [name for name in COMPARTMENTS if name not in ROLES[role][1]]

    def rows(self, role, model):
        """The ids of the model's rows that are hidden from the role."""
        return [number for name in self.forbidden(role) for number in self.hidden[name].get(model, ())]

    def shell(self, code):
        return serving.shell(self.settings, self.database, code)

    def stand(self):
        """How every row that an attack could change stands."""
        return self.shell(STAND)


def build(settings, database, recorder="recorder", named=True):
    """Fill a copy of the example bureau with what is to be hidden; what the attacks have to know of it."""
    code = BUILD.format(roles={login: groups for login, (groups, _sees) in ROLES.items()}, canaries=CANARIES, name=NAME,
                        recorder=recorder, named=named)  # fmt: skip
    return serving.shell(settings, database, code)


@contextlib.contextmanager
def worlds(settings, *recorders, named=True):
    """Serve one world per recorder, copied from one template, on one server."""
    with contextlib.ExitStack() as stack:
        source = databases.template(settings, serving.TEMPLATE, demo=True)
        names = [stack.enter_context(databases.scratch(settings, source)) for _recorder in recorders]
        known = [build(settings, name, recorder, named) for name, recorder in zip(names, recorders)]
        port = free_port()
        options = ("--max-cron-threads=0", "--workers=2", f"--gevent-port={free_port()}", "--limit-time-real=600")
        stack.enter_context(serving.running(settings, ",".join(names), port, options))
        yield [World(f"http://127.0.0.1:{port}", name, settings, one) for name, one in zip(names, known)]


def dumps(value):
    return json.dumps(value, ensure_ascii=True)
