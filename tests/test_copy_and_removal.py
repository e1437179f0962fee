"""A real copy for tests (`odoo db duplicate --neutralize`) keeps quiet; a real removal waits for a package (A6, B5)."""

import json
import os
import shutil
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from toolchain import databases, odoo, served
from toolchain.demo import ROLES
from toolchain.place import ADDON, folder
from toolchain.ports import free_port
from toolchain.served import KEYS, OPENER, Refused, Served, running, shell

LONG = 300  # seconds: an installation takes its time
# Something waits to leave: an act that no checkpoint covers, a mail, a folder outside, and a server that would send mail.
BUSY = """
from datetime import datetime, timedelta
def as_user(login, rows):
    return rows.with_user(env['res.users'].search([('login', '=', login)]))
case = as_user('recorder', env['intervention.case']).create({'name': 'CO-1', 'title': "To be copied"})
basis = env['intervention.legal.basis'].search([('duty', '=', 'behaviour'), ('regime', '=', 'staff')], limit=1)
record = as_user('recorder', env['intervention.record']).create({
    'case_id': case.id, 'occurred_at': datetime.now() - timedelta(hours=2), 'intervenor_name': "An outsider",
    'intervenor_unit': "Another bureau", 'behaviour_ids': [(6, 0, basis.ids)], 'summary': "He called"})
record.action_submit()
env['intervention.trail']._sequence()
env['intervention.checkpoint']._make()
as_user('auditor', env['intervention.receipt.place']).create({'name': "Folder", 'kind': 'folder', 'address': FOLDER})
env['mail.mail'].create({'subject': "Reminder", 'email_to': 'a@example.com', 'state': 'outgoing'})
env['ir.mail_server'].create({'name': "Out", 'smtp_host': '127.0.0.1', 'smtp_port': 9})
env.cr.commit()
"""
# Everything that is on schedule, as the scheduler would run it if somebody switched it on again.
SCHEDULED = """
import json
crons = env['ir.cron'].with_context(active_test=False).search([])
ours = crons.filtered(lambda cron: cron.get_external_id()[cron.id].startswith('intervention_registry.'))
before = env['intervention.checkpoint'].search_count([]), env['intervention.receipt'].search_count([])
record = env['intervention.record'].search([('submitted_on', '!=', False)], limit=1)
for cron in ours:
    cron.ir_actions_server_id.with_context(active_test=True).run()
env['intervention.checkpoint']._make()
env['intervention.checkpoint']._send_receipts()
print('RESULT' + json.dumps({
    'ours': len(ours), 'active': ours.filtered('active').mapped('name'), 'before': before,
    'after': (env['intervention.checkpoint'].search_count([]), env['intervention.receipt'].search_count([])),
    'mails': env['mail.mail'].search([]).mapped('state'), 'servers': env['ir.mail_server'].search([]).mapped('smtp_host'),
    'copy': env['intervention.origin']._is_copy(), 'companies': env['res.company'].search([]).mapped('name'),
    'verified': env['intervention.trail']._verify().ok}))
env.cr.rollback()
"""
# people, departments and companies of the example are Odoo's own rows and stay where something refers to them
LEFT = """
    SELECT 'row of ir_model_data', count(*) FROM ir_model_data
     WHERE module = 'intervention_registry' AND (model LIKE 'intervention.%' OR model LIKE 'ir.%')
     UNION ALL SELECT 'model', count(*) FROM ir_model WHERE model LIKE 'intervention.%'
     UNION ALL SELECT 'table', count(*) FROM pg_class WHERE relname LIKE 'intervention\\_%'
     UNION ALL SELECT 'field', count(*) FROM ir_model_fields WHERE relation LIKE 'intervention.%' OR name LIKE 'intervention\\_%'
     UNION ALL SELECT 'trigger', count(*) FROM pg_trigger WHERE tgname LIKE 'intervention\\_%'
     UNION ALL SELECT 'scheduled action', count(*) FROM ir_cron c JOIN ir_act_server a ON a.id = c.ir_actions_server_id
                                        WHERE a.code LIKE '%intervention%'
     UNION ALL SELECT 'view', count(*) FROM ir_ui_view WHERE arch_db::text LIKE '%intervention\\_registry%'
     UNION ALL SELECT 'menu', count(*) FROM ir_ui_menu WHERE web_icon LIKE 'intervention%'"""


@dataclass
class Copied(Served):
    outside: Path = None  # where receipts would go

    def patiently(self, login, model, method, ids, **arguments):
        """A call that loads modules."""
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}", json.dumps({"ids": ids, **arguments}).encode(),
            {"Content-Type": "application/json", "Authorization": f"bearer {self.keys[login]}"},
        )  # fmt: skip
        try:
            with OPENER.open(request, timeout=LONG) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from None


@pytest.fixture(scope="module")
def copied(settings):
    """A served, neutralised duplicate of a bureau in which something waits to leave."""
    outside = folder("data", "intervention_receipts", f"copy_{os.getpid()}")
    source = databases.template(settings, served.TEMPLATE, demo=True)
    name = f"{source}_{os.getpid()}_0"
    with databases.scratch(settings, source) as bureau:
        shell(settings, bureau, f"FOLDER = {str(outside)!r}\n{BUSY}")
        try:
            odoo.check(odoo.run(settings, "db", "duplicate", "--neutralize", bureau, name), "The duplicate")
            keys = shell(settings, name, KEYS.format(logins=list(ROLES)))
            port = free_port()
            with running(settings, name, port, ("--max-cron-threads=0",)):
                yield Copied(f"http://127.0.0.1:{port}", name, settings, keys, outside)
        finally:
            databases.drop(settings, name)
            shutil.rmtree(outside)


def test_neutralised_copy_keeps_quiet(copied):
    """No checkpoint, no receipt, no mail leaves it, even where its schedule is run by hand; every page says what it is."""
    told = copied.shell(SCHEDULED)
    assert told["ours"] > 5
    assert told["active"] == []
    assert told["after"] == told["before"]
    assert list(copied.outside.iterdir()) == []
    assert "outgoing" not in told["mails"]
    assert "127.0.0.1" not in told["servers"]
    assert told["copy"]
    assert told["verified"]
    assert all(name.startswith("[COPY] ") for name in told["companies"])
    with OPENER.open(f"{copied.url}/web/login", timeout=60) as answer:
        assert "neutralize_banner" in answer.read().decode()


def test_copy_does_not_pass_for_the_original(copied):
    """The auditor neither confirms it nor makes a checkpoint in it, and the check of the server says that it is a copy."""
    for model, method, arguments in (
        ("intervention.origin", "confirm", {"reason": "It is the only one left"}),
        ("intervention.checkpoint", "action_make", {}),
    ):
        with pytest.raises(Refused, match=r"[Cc]opy|副本|复制"):
            copied.call("auditor", model, method, **arguments)
    lines = {line["key"]: line["ok"] for line in copied.call("auditor", "intervention.check", "production")}
    assert not lines["copy"]
    assert lines["guards"]


def test_removal_waits_for_a_package_and_leaves_nothing(copied):
    """Refused by every way of the Apps page while something is not exported; then it goes, hr works on, and it comes back."""
    [module] = copied.call("admin", "ir.module.module", "search", domain=[["name", "=", ADDON.name]])
    [wizard] = copied.call("admin", "base.module.uninstall", "create", vals_list=[{"module_ids": [[6, 0, [module]]]}])
    for model, method, ids in (
        ("ir.module.module", "button_immediate_uninstall", [module]), ("ir.module.module", "button_uninstall", [module]),
        ("ir.module.module", "module_uninstall", [module]), ("base.module.uninstall", "action_uninstall", [wizard]),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            copied.call("admin", model, method, ids)
        assert refused.value.name == "odoo.exceptions.UserError", method
    [person] = copied.call("admin", "hr.employee", "create", vals_list=[{"name": "Hired before"}])
    assert copied.call("auditor", "intervention.trail", "export_package")
    copied.patiently("admin", "base.module.uninstall", "action_uninstall", [wizard])
    left = databases.query(copied.settings, copied.database, LEFT)
    assert [what for what, count in left if count] == []
    assert copied.call("admin", "hr.employee", "search_count", domain=[["id", "=", person]]) == 1
    [officer] = copied.call("admin", "hr.employee", "create", vals_list=[{"name": "Hired afterwards"}])
    copied.call("admin", "hr.employee", "write", [officer], vals={"job_title": "Clerk"})
    again = odoo.run(
        copied.settings, "-d", copied.database, "-u", "hr", "-i", ADDON.name, "--stop-after-init", "--log-level=warn",
        "--no-http", capture_output=True, text=True,
    )  # fmt: skip
    assert not again.returncode, again.stderr
    assert " ERROR " not in again.stderr, again.stderr
    verified = "import json\nprint('RESULT' + json.dumps([v.ok for v in env['intervention.trail']._verify()]))"
    assert copied.shell(verified) == [True]
