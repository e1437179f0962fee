"""What leaves the registry as a document or by mail tells its reader no more than the screens do."""

import base64
import json

import pytest
from judge import SECRETS, leaks, unpacked
from transports import Answer, Call, Url, send
from vectors import Vector
from world import CANARIES, NAME, ROLES

DOCUMENT = Vector("document", "documents", None, names=False)
EXPORTED = {
    "intervention.record": ("name", "case_id/name", "intervenor_id/name", "summary", "request"),
    "intervention.statement": ("author", "body"),
    "intervention.evidence": ("name", "sha256"),
    "intervention.review": ("step", "reason"),
    "intervention.notice": ("name", "facts", "decision"),
    "intervention.omission": ("employee_id/name", "facts"),
    "intervention.trail": ("document", "event", "actor_name", "payload"),
}
ALLOW = """
users = env['res.users'].search([('share', '=', False)])
env.ref('base.group_allow_export').user_ids |= users
env.cr.commit()
print('RESULT%s' % env['res.company'].browse(1)._intervention_today().year)
"""
BESIDE = """
import json
NEEDLES, NAMES = {needles!r}, {names!r}
env['intervention.due']._cron_due()
env['intervention.alert']._cron_mail()
env.flush_all()
env.cr.execute('''SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND (
    tablename ~ '^(mail|bus|discuss|sms|digest|phone|privacy)_' OR tablename IN ('ir_logging', 'ir_filters', 'ir_attachment'))''')
found, rows = [], 0
for table, in env.cr.fetchall():
    env.cr.execute('SELECT r::text FROM ' + table + ' r')
    for row, in env.cr.fetchall():
        rows += 1
        found += [[table, name] for name, forms in NEEDLES.items() if any(form in row for form in forms)]
        found += [[table, 'name'] for form in NAMES if form in row and 'intervention' in row]
print('RESULT' + json.dumps([rows, sorted(found)]))
"""

PLANT = f"""
env['mail.mail'].create({{'subject': {CANARIES['notice']!r}, 'email_to': 'x@example.com'}})
env.cr.execute("INSERT INTO mail_message (model, message_type, subject) VALUES ('intervention.record', 'email', %s)", [{NAME!r}])
env.cr.execute("INSERT INTO bus_bus (channel, message) VALUES ('x', %s)", [{CANARIES['bureau']!r}])
"""  # never committed: others use the same world


def exports(role):
    """The web client's export of all that the role finds, as a workbook and as plain text."""
    for model, names in EXPORTED.items():
        fields = [{"name": name, "label": name, "type": "char"} for name in names]
        data = {"model": model, "fields": fields, "ids": False, "domain": [], "groupby": [], "import_compat": False,
                "context": {}}  # fmt: skip
        yield from (Url(f"/web/export/{kind}", form={"data": json.dumps(data)}) for kind in ("xlsx", "csv"))


def files(world):
    """Every page that sends a file, on every row there is."""
    notices = world.hidden["notice"]["intervention.notice"]
    records = [number for ids in world.hidden.values() for number in ids.get("intervention.record", ())]
    items = [number for ids in world.hidden.values() for number in ids.get("intervention.evidence", ())]
    assert notices and records and items
    return [*(Url(f"/intervention/notice/{number}.{kind}") for number in notices for kind in ("docx", "pdf")),
            *(Url(f"/intervention/slip/{number}") for number in records),
            *(Url(f"/intervention/evidence/{number}") for number in items), Url("/intervention/ledger/template")]  # fmt: skip


def workbook(world, role, report):
    """The workbook of the annual report, as a file."""
    answer = send(world, role, "json2", Call("intervention.report", "read", (report,), {"fields": ["workbook"]}))
    if answer.refused or not answer.value[0].get("workbook"):
        return answer
    return Answer(answer.status, b"\n\n" + base64.b64decode(answer.value[0]["workbook"]))


@pytest.fixture(scope="module")
def produced(attacked):
    """(role, what, answer) of every document that each role asks for."""
    year = attacked.shell(ALLOW)  # whoever may export at all
    report = send(attacked, "registrar", "json2", Call("intervention.report", "compile", None, {"year": year})).value
    return [*((role, page.path, send(attacked, role, "url", page)) for role in ROLES
              for page in (*exports(role), *files(attacked))),
            *((role, "workbook", workbook(attacked, role, report)) for role in ROLES if role != "anonymous")]  # fmt: skip


def test_no_document_tells_what_its_reader_may_not_know(produced, capsys):
    """The text of each PDF, DOCX and XLSX that a role gets holds no canary of what is hidden from it."""
    made = [one for one in produced if not one[2].refused]
    kinds = {kind: sum(begin in answer.text for _role, _what, answer in made)
             for kind, begin in (("PDF", "\n\n%PDF"), ("XLSX and DOCX", "\n\nPK\x03\x04"))}  # fmt: skip
    with capsys.disabled():
        print(f"\n{len(produced)} documents asked for, {len(made)} answered, of them {kinds}")
    assert all(kinds.values())
    assert not [(role, what, leaks(role, DOCUMENT, answer)) for role, what, answer in produced if leaks(role, DOCUMENT, answer)]


@pytest.mark.parametrize(("what", "secret"), [(".pdf", "notice"), (".docx", "notice"), ("export/xlsx", "noticed")])
def test_what_a_reader_may_know_is_found_in_his_document(produced, what, secret):
    """The same search sees words in a compressed PDF and in the parts of a workbook: a leak there would not be missed."""
    texts = [unpacked(answer.raw) for role, path, answer in produced if role == "discipline" and what in path]
    assert any(form in text for text in texts for form in SECRETS[secret])


def forms(text):
    return [text, base64.b64encode(text.encode()).decode()[:-4]]


def beside(world, before=""):
    """How many rows lie in the tables by which Odoo tells people something, and what of them tells too much."""
    needles = {name: forms(text) for name, text in CANARIES.items()}
    return world.shell(before + BESIDE.format(needles=needles, names=forms(NAME)))


def test_no_mail_and_no_notification_carries_a_secret(attacked):
    """Mails, messages, notices on the bus, reminders and names of files hold no words, and no name beside the registry's."""
    rows, found = beside(attacked)
    assert rows and not found
    assert beside(attacked, PLANT)[1] == [["bus_bus", "bureau"], ["mail_message", "name"], ["mail_message", "notice"]]
