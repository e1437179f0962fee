"""A report that is compiled in the background, in the web client, in Chinese (B7)."""

import pytest

COMPILE, STOP, AGAIN = "汇总", "停止生成", "重新生成"
SETTING = "env['ir.config_parameter'].set_param('intervention_registry.{}', '{}')\n"
RUN = """
build = env['intervention.report.build'].search([('state', '=', 'waiting')])
build._begin()
env.cr.commit()
build._tell_progress({percent})
"""


@pytest.fixture(scope="module")
def long_ledgers(server):
    """Every ledger is a long one, and the figures are others than those that were compiled."""
    settings = SETTING.format("build_in_background_from", 0) + SETTING.format("small_cell", 4)
    server.shell(f"{settings}env.cr.commit()\nprint('RESULT1')")


def progress(page, percent):
    """Wait until the page says so by itself: nobody loads it again."""
    page.locator("[name=build_progress]").filter(has_text=str(percent)).wait_for()


def test_ledger_keeper_sees_it_come_and_stops_it(desk, server, long_ledgers, screenshot):
    """The bar moves by itself; stopped, nothing is compiled; asked again, the page shows the figures when they are there."""
    keeper = desk("registrar").open("report_action")
    page = keeper.page
    page.locator(".o_control_panel").get_by_role("button", name=COMPILE, exact=True).click()
    page.wait_for_selector(".modal .o_form_view")
    keeper.confirm()
    keeper.sees_state("草稿")
    progress(page, 0)
    server.shell(RUN.format(percent=40) + "print('RESULT1')")
    progress(page, 40)
    screenshot(page, "progress")
    keeper.press(STOP)
    page.locator(".alert-warning").filter(has_text="停止").wait_for()
    keeper.press(AGAIN)
    progress(page, 0)
    server.shell("env['intervention.report.build']._cron_build()\nenv.cr.commit()\nprint('RESULT1')")
    keeper.sees_state("已汇总")
    page.locator("[name=summary] table").first.wait_for()
