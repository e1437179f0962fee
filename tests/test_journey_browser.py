"""An approach on its way through the web client, in Chinese, by the people of the example bureau."""

import re

import pytest
from pages import Desk

RECORD, SUBMIT, EVIDENCE = "记录一次过问", "报送", "添加证据材料"
SCREEN, FINDING, PROPOSE, CLOSE = "甄别", "提出认定意见", "提出处理建议", "办结"
VOTE, AUTHORISE, NOTICE, APPROVE, CIRCULATE, RECEIPT = "表决", "批准", "起草通报", "审批", "通报", "确认已阅"
REASON = "情况属实，同意。"


@pytest.fixture
def desk(login, server, screenshot, request):
    """`desk(role)` logs a role in; what a failing test saw is kept in .odoo/screens."""
    desks, failed_before = {}, request.session.testsfailed

    def sit(role):
        desks[role] = desks.get(role) or Desk(login(role), server.url)
        return desks[role]

    yield sit
    failed = request.session.testsfailed > failed_before
    if failed:
        for role, one in desks.items():
            screenshot(one.page, f"{request.node.name}-{role}")
    assert failed or not [error for one in desks.values() for error in one.page.errors]


@pytest.fixture(scope="module")
def known(server):
    """The ids of what the example bureau starts with."""
    names = ["case_quarry", "employee_planner", "employee_director", "basis_a8_1", "record_circulated", "record_direct"]
    code = (
        "import json\n"
        f"ids = {{name: env.ref('intervention_registry.' + name).id for name in {names!r}}}\n"
        "print('RESULT' + json.dumps(ids))"
    )
    return server.shell(code)


def submitted(server, known):
    """A record of a colleague's call that the handler has submitted through the programs' interface."""
    facts = {
        "case_id": known["case_quarry"],
        "intervenor_id": known["employee_planner"],
        "behaviour_ids": [[6, 0, [known["basis_a8_1"]]]],
        "summary": "来电为当事人说情。",
    }
    [record] = server.call("recorder", "intervention.record", "create", vals_list=[facts])
    server.call("recorder", "intervention.record", "action_submit", ids=[record])
    return record


def state(server, record, login="discipline"):
    [row] = server.call(login, "intervention.record", "read", ids=[record], fields=["state"])
    return row["state"]


def test_handler_records_and_follows_an_approach(desk, server, known, tmp_path):
    """From his case the handler records a call in one short form; two officers find no breach; he sees it closed."""
    handler = desk("recorder").open("case_action", known["case_quarry"])
    handler.press(RECORD)
    handler.page.wait_for_selector(".o_field_widget[name=intervenor_id]")
    handler.choose("intervenor_id", "规划科科员")
    handler.tick("A8(1)")
    handler.fill("summary", "来电请求对砂石公司从轻处理。")
    file = tmp_path / "通话记录.txt"
    file.write_text("来电时间与内容")
    handler.attach(EVIDENCE, file)
    handler.page.locator("[name=evidence_ids] .o_data_row").filter(has_text="通话记录.txt").wait_for()
    handler.press(SUBMIT)
    handler.sees_state("已报送")
    handler.page.locator(".alert-success").wait_for()
    assert handler.page.locator("[name=summary] textarea").count() == 0
    assert handler.page.locator("[name=intervenor_id] input, [name=case_id] input").count() == 0
    record = handler.number()

    desk("registrar").record(record).step(SCREEN, REASON, decision="approve")
    desk("registrar").sees_state("核查中")
    for officer in ("discipline", "discipline2"):
        desk(officer).record(record).step(FINDING, REASON, finding="no_breach")
    desk("discipline2").sees_state("已认定")
    desk("discipline2").step(CLOSE, "属正常履职，予以办结。")
    desk("discipline2").sees_state("已办结")
    handler.record(record).sees_state("已办结")


def test_named_director_finds_nothing(desk, server, known):
    """Who is named in a record has no app, and the record's address tells him nothing (A7, B6)."""
    director = desk("director")
    director.page.locator(".o_navbar_apps_menu button").click()
    director.page.locator(".o-dropdown--menu .o_app").first.wait_for()
    assert director.page.locator(".o_app").filter(has_text="过问").count() == 0
    director.page.goto(f"{server.url}/odoo/intervention.record/{known['record_direct']}")
    director.page.wait_for_selector(".o_error_dialog, .o_notification, .modal")
    assert "局长" not in director.page.locator(".modal, .o_notification").first.inner_text()
    assert director.page.locator(".o_form_view").count() == 0
    director.page.errors.clear()  # the refusal itself


def test_breach_goes_to_the_committee_and_is_circulated(desk, server, known):
    """A staff member's breach: votes, authorisation, notice, circulation, receipt, closing (A8)."""
    record = submitted(server, known)
    for login, method, words in (
        ("registrar", "action_screen", {"decision": "approve"}),
        ("discipline", "action_verify", {"finding": "breach", "severity": "ordinary"}),
        ("discipline2", "action_verify", {"finding": "breach", "severity": "ordinary"}),
    ):
        server.call(login, "intervention.record", method, ids=[record], reason=REASON, **words)

    desk("discipline").record(record).step(PROPOSE, "建议在局内通报。")
    for member in ("committee1", "committee2"):
        desk(member).record(record).step(VOTE, REASON, decision="approve")
    desk("committee3").record(record).step(AUTHORISE, REASON, decision="approve")
    assert state(server, record) == "authorised"

    office = desk("discipline").record(record)
    office.press(NOTICE)
    office.page.wait_for_selector("[name=record_ids] .o_tag")
    office.fill("name", "关于一起请托说情问题的通报")
    office.fill("decision", "在局内通报批评。")
    office.page.locator(".o_form_button_save").click()
    notice = office.number()

    desk("committee1").open("notice_action", notice).step(APPROVE, REASON, decision="approve")
    member = desk("committee2").open("notice_action", notice)
    member.press(CIRCULATE)
    member.confirm()
    member.sees_state("已通报")
    reader = desk("registrar").open("notice_action", notice)
    reader.press(RECEIPT)
    reader.page.locator(".ribbon").filter(has_text=re.compile("已阅")).wait_for()
    desk("discipline").record(record).step(CLOSE, "已通报，予以办结。")
    desk("discipline").sees_state("已办结")
