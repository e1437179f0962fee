"""An approach on its way through the web client, in Chinese, by the people of the example bureau."""

import re

import pytest

RECORD, SUBMIT, EVIDENCE = "记录一次过问", "报送", "添加证据材料"
SCREEN, FINDING, PROPOSE, CLOSE = "甄别", "提出认定意见", "提出处理建议", "办结"
VOTE, AUTHORISE, NOTICE, APPROVE, CIRCULATE, RECEIPT = "表决", "批准", "起草通报", "审批", "通报", "确认已阅"
WORDS, DEFENCE, ASIDE = "补充说明", "申辩", "回避"
REASON = "情况属实，同意。"


@pytest.fixture(scope="module")
def known(server):
    """The ids of what the example bureau starts with."""
    names = ["case_quarry", "case_building_land", "record_direct"]
    code = (
        "import json\n"
        f"ids = {{name: env.ref('intervention_registry.' + name).id for name in {names!r}}}\n"
        "print('RESULT' + json.dumps(ids))"
    )
    return server.shell(code)


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


def recorded(handler, case, who, behaviour, words):
    """Record an approach from the case by the form; the number of the submitted record."""
    handler.open("case_action", case).press(RECORD)
    handler.page.wait_for_selector(".o_field_widget[name=intervenor_id]")
    handler.choose("intervenor_id", who)
    handler.tick(behaviour)
    handler.fill("summary", words)
    handler.press(SUBMIT)
    handler.sees_state("已报送")
    return handler.number()


def circulate(desk, number, approver, circulator, title):
    """Draft the notice on an authorised record, approve and circulate it; the notice as the last of them sees it."""
    office = desk("discipline2").record(number)
    office.press(NOTICE)
    office.page.wait_for_selector("[name=record_ids] .o_tag")
    office.fill("name", title)
    office.fill("decision", "在局内通报批评。")
    office.page.locator(".o_form_button_save").click()
    notice = office.number()
    desk(approver).open("notice_action", notice).step(APPROVE, REASON, decision="approve")
    member = desk(circulator).open("notice_action", notice)
    member.press(CIRCULATE)
    member.confirm()
    member.sees_state("已通报")
    return notice


def test_staff_case_from_record_to_closing(desk, known, screenshot):
    """A colleague pleads: an officer steps aside, the heard person is filed, the committee decides, all is circulated (A8)."""
    handler = desk("recorder")
    number = recorded(handler, known["case_quarry"], "规划科科员", "A8(1)", "来电为当事人说情，请求从轻处理。")
    desk("registrar").record(number).step(SCREEN, REASON, decision="approve")
    desk("discipline").record(number).step(ASIDE, "与当事人曾是同学，申请回避。")
    desk("discipline").record(number).lacks(FINDING, ASIDE)
    for officer in ("discipline2", "discipline3"):
        desk(officer).record(number).step(FINDING, REASON, finding="breach")
    office = desk("discipline2").record(number)
    office.say(WORDS, DEFENCE, "本人称只是转达，未要求从轻。")
    screenshot(office.page, "staff-found")
    office.step(PROPOSE, "建议在局内通报。")
    for member in ("committee1", "committee2"):
        desk(member).record(number).step(VOTE, REASON, decision="approve")
    authority = desk("committee3").record(number)
    screenshot(authority.page, "staff-resolved")
    authority.step(AUTHORISE, REASON, decision="approve")
    authority.sees_state("已批准")

    notice = circulate(desk, number, "committee1", "committee2", "关于一起请托说情问题的通报")
    reader = desk("registrar").open("notice_action", notice)
    reader.press(RECEIPT)
    reader.page.locator(".ribbon").filter(has_text=re.compile("已阅")).wait_for()
    desk("discipline2").record(number).step(CLOSE, "已通报，予以办结。")
    desk("discipline2").sees_state("已办结")
    screenshot(desk("discipline2").page, "staff-closed")
    handler.record(number).sees_state("已办结")


def test_cadre_case_from_record_to_closing(desk, known, screenshot):
    """A deputy director orders: a member steps aside, the others find it serious, the superior authority authorises (B8)."""
    handler = desk("recorder2")
    number = recorded(handler, known["case_building_land"], "分管副局长", "B8(1)", "要求撤销已立案件，改为责令整改。")
    desk("registrar").record(number).step(SCREEN, REASON, decision="approve")
    for officer in ("discipline", "discipline2"):
        desk(officer).record(number).step(FINDING, REASON, finding="breach", severity="serious")
    office = desk("discipline").record(number)
    office.say(WORDS, DEFENCE, "本人承认要求不当。")
    office.step(PROPOSE, "情节严重，建议通报并追究纪律责任。")
    desk("committee1").record(number).step(ASIDE, "曾共同分管该项工作，申请回避。")
    desk("committee1").record(number).lacks(VOTE, ASIDE)
    for member in ("committee2", "committee3"):
        desk(member).record(number).step(VOTE, REASON, decision="approve", severity="serious")
    desk("committee3").sees_state("已议决")
    desk("committee2").record(number).lacks(AUTHORISE)
    authority = desk("superior").record(number)
    authority.step(AUTHORISE, "按管理权限批准通报。", decision="approve")
    authority.sees_state("已批准")
    screenshot(authority.page, "cadre-authorised")

    circulate(desk, number, "committee2", "committee3", "关于一起领导干部干预案件办理问题的通报")
    desk("discipline").record(number).step(CLOSE, "已通报并移送追究责任，办结。")
    desk("discipline").sees_state("已办结")
    screenshot(desk("discipline").page, "cadre-closed")
    handler.record(number).sees_state("已办结")
