"""`make upgrade`: bureaus of former versions are upgraded; every digest stays as it is, and what was edited before is told.

Takes some minutes: each former version is installed with its example bureau, whose records stand in every state. It comes
out of the history of the repository, so a shallow clone cannot run this.
"""

import contextlib
import io
import subprocess
import tarfile
import tempfile

from toolchain import databases, odoo
from toolchain.place import ADDON, REPO, Missing, say, step
from toolchain.served import shell
from toolchain.tree import get as tree

FORMER = {"19.0.1.2.0": "6b038b9", "19.0.1.3.0": "0db9a67"}  # the last commit of each version
UNSEALED = "19.0.1.2.0"  # kept no digests of rows: what was edited is told while it is upgraded, later on by verification
DATABASE = "ir_former"
STATES = {"draft", "submitted", "verifying", "found", "deliberating", "resolved", "authorised", "circulated", "closed"}
DIGESTS = "SELECT id, document, seq, md5(payload), digest, digest_sm3, prev FROM intervention_trail WHERE id <= {} ORDER BY id"
# who owns the database edits a decision and what a record was found to be, before the upgrade
EDITS = {
    "intervention.review,{} decision": """
        UPDATE intervention_review SET decision = 'reject'
         WHERE id = (SELECT max(id) FROM intervention_review WHERE decision = 'approve') RETURNING id""",
    "intervention.record,{} severity": """
        UPDATE intervention_record SET severity = CASE severity WHEN 'serious' THEN 'ordinary' ELSE 'serious' END
         WHERE id = (SELECT max(id) FROM intervention_record WHERE state = 'closed') RETURNING id""",
}
AFTER = """
import json
auditor = env['res.users'].search([('login', '=', 'auditor')])
alerts = env['intervention.alert'].search([('kind', '=', 'damage')])
record = env['intervention.record'].search([('state', '=', 'submitted'), ('route', '=', 'bureau')], limit=1)
record.with_user(env['res.users'].search([('login', '=', 'registrar')])).action_screen('approve', "For a reason")
env.cr.commit()
answers = {'told': [place for alert in alerts for place in json.loads(alert.details)['places']], 'state': record.state,
           'sealed': env['intervention.trail'].search_count([('event', '=', 'settle')]),
           'first': env['intervention.trail'].with_user(auditor).verify(),
           'moved': env['intervention.record'].search_count([('department_id', '!=', False)]),
           'without_unit': [case.name for case in env['intervention.case'].search([('stage', '!=', 'closed')])
                            if len(case.handler_ids.department_id) == 1 and not case.department_id]}
env.cr.execute("ALTER TABLE intervention_record DISABLE TRIGGER USER")
env.cr.execute("UPDATE intervention_record SET response = 'complied' WHERE id = %s", [record.id])
env.invalidate_all()
found = env['intervention.trail'].with_user(auditor).verify()['findings']
answers['edited'] = [(one['kind'], one['res_id'] == record.id) for one in found if one not in answers['first']['findings']]
env.cr.rollback()
print('RESULT' + json.dumps(answers))
"""


def main():
    for version, commit in FORMER.items():
        with odoo.environment() as settings, former(commit) as addons:
            library = tree().library
            databases.drop(settings, DATABASE)
            try:
                with step(f"Odoo: installing version {version} with its example bureau"):
                    run(settings, "-i", "--with-demo", f"--addons-path={addons},{library / 'addons'}")
                check(settings, version)
            finally:
                databases.drop(settings, DATABASE)


@contextlib.contextmanager
def former(commit):
    """A folder with a former version of the addon in it."""
    found = subprocess.run(["git", "archive", commit, ADDON.name], cwd=REPO, check=False, capture_output=True)
    if found.returncode:
        raise Missing(f"Commit {commit} is not here. Fetch the history first: git fetch --unshallow.")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield folder


def check(settings, version):
    states = {state for (state,) in databases.query(settings, DATABASE, "SELECT DISTINCT state FROM intervention_record")}
    must(states >= STATES, f"The example bureau has no record in {STATES - states}.")
    wanted = [name.format(edited(settings, name, statement)) for name, statement in EDITS.items()]
    [[last]] = databases.query(settings, DATABASE, "SELECT max(id) FROM intervention_trail")
    before = databases.query(settings, DATABASE, DIGESTS.format(last))
    with step("Odoo: upgrading to the version of this tree"):
        run(settings, "-u")
    must(databases.query(settings, DATABASE, DIGESTS.format(last)) == before, "The upgrade changed the trail.")
    after = shell(settings, DATABASE, AFTER)
    must(after["first"]["checked"] > last, f"Not all was verified after the upgrade: {after['first']}")
    must(after["sealed"], "The upgrade put no digest of a row into the trail.")
    must(after["state"] == "verifying", "A record of the former version does not go on.")
    must(after["edited"] == [["row", True]], f"An edit after the upgrade is not named: {after['edited']}")
    must(not after["moved"], "The upgrade gave a unit to records of which nobody knows it.")
    must(not after["without_unit"], f"Open cases have no unit: {after['without_unit']}")
    told = {name.partition(" ")[0] for name in after["told"]} if version == UNSEALED else set()
    found = {f"{one['model']},{one['res_id']}" for one in after["first"]["findings"]}
    must(told | found == {name.partition(" ")[0] for name in wanted} and bool(told) != bool(found),
         f"Edited before the upgrade: {wanted}; told: {after['told']}; found: {after['first']}")  # fmt: skip
    say(f"{len(before)} entries of version {version} unchanged, their rows sealed; what was edited before is told.")


def edited(settings, name, statement):
    """Edit a row with the triggers off; its id."""
    table = name.partition(",")[0].replace(".", "_")
    statement = f"ALTER TABLE {table} DISABLE TRIGGER USER; {statement}"
    [[row]] = databases.query(settings, DATABASE, statement)
    databases.query(settings, DATABASE, f"ALTER TABLE {table} ENABLE TRIGGER USER; SELECT 1")
    return row


def run(settings, option, *arguments):
    result = odoo.run(settings, "-d", DATABASE, option, ADDON.name, "--stop-after-init", "--no-http", "--log-level=warn",
                      *arguments, capture_output=True, text=True)  # fmt: skip
    must(not result.returncode and "Traceback" not in result.stderr, result.stderr)


def must(holds, words):
    if not holds:
        raise SystemExit(words)


if __name__ == "__main__":
    try:
        main()
    except Missing as error:
        raise SystemExit(f"Cannot go on: {error}") from None
