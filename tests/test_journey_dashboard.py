"""The dashboards in the web client, in Chinese, on a desk and on a phone (B7)."""

import re

PANELS = ("waiting", "deadlines", "trend", "funnel", "heat")


def opened(desk, role):
    """Open the role's dashboard and wait until its figures are there. Return the page."""
    page = desk(role).open("dashboard_action").page
    page.wait_for_selector("[data-panel=heat]")
    return page


def test_ledger_keeper_sees_who_waits_for_whom(desk, screenshot):
    """From the count of a step the ledger keeper comes to its records, and back to the same dashboard."""
    page = opened(desk, "registrar")
    for panel in PANELS:
        assert page.locator(f"[data-panel={panel}]").count() == 1
    assert page.locator("[data-panel=funnel] canvas").get_attribute("aria-label")
    screenshot(page, "registrar")
    row = page.locator("[data-row=screen_registrar]")
    waiting = int(row.locator(".o_dashboard_count").inner_text())
    row.click()
    page.wait_for_selector(".o_list_view .o_data_row")
    assert page.locator(".o_list_view .o_data_row").count() == waiting
    page.go_back()
    page.wait_for_selector("[data-panel=heat]")


def test_year_and_cell_are_chosen_by_keyboard(desk, screenshot):
    """Year, table and cell are reached without a mouse; a cell opens its records."""
    page = opened(desk, "discipline")
    page.locator("select").first.select_option(index=1)
    page.wait_for_function(
        "year => document.querySelector('[data-panel=trend] th:last-child').textContent == year",
        arg=page.locator("select").first.input_value(),
    )
    # a year with none before it says nothing beside its figures
    assert "false" not in page.locator(".o_dashboard_tiles").inner_text()
    page.locator("select").first.select_option(index=0)
    cell = page.locator("button.o_dashboard_cell").first
    cell.wait_for()
    screenshot(page, "discipline")
    assert re.search(r"\d", cell.get_attribute("aria-label"))
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_list_view")


def test_committee_member_reads_it_on_a_phone(desk, screenshot):
    """On a phone nothing is wider than the screen but the table that scrolls by itself; units are not offered."""
    page = desk("committee1").page
    page.set_viewport_size({"width": 390, "height": 844})
    opened(desk, "committee1")
    assert page.locator("select.o_dashboard_unit").count() == 0
    assert page.evaluate(
        "() => { const e = document.querySelector('.o_intervention_dashboard'); return e.scrollWidth <= e.clientWidth + 1 }"
    )
    screenshot(page, "phone")


def test_superior_authority_opens_a_delivered_report(desk, screenshot):
    """The superior authority sees its own matters, and comes from a delivered report to its figures and back."""
    page = opened(desk, "superior")
    assert page.locator("select.o_dashboard_unit").count() == 0
    screenshot(page, "superior")
    page.locator("[data-panel=bureaus] [data-report]").first.click()
    page.wait_for_selector(".o_form_view")
    page.go_back()
    page.wait_for_selector("[data-panel=bureaus]")
