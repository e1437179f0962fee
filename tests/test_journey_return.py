"""A handler files his return in the web client, and the ledger keeper sees nothing of it on that day (A6, A7; B5, B6)."""

FILE, FILED, OPEN = "报送定期报告", "已报送", "待报送"


def test_one_click_files_a_return(desk, screenshot):
    """One click on one's own form; the ledger keeper's list stays as it was until the next day."""
    page = desk("recorder").open("return_action_mine").page
    page.locator(".o_data_row").filter(has=page.get_by_role("button", name=FILE)).first.locator("td").nth(1).click()
    page.wait_for_selector(".o_form_view")
    period = page.locator("[name=period]").first.inner_text()
    desk("recorder").press(FILE)
    page.locator(".o_statusbar_status .o_arrow_button_current").get_by_text(FILED).wait_for()
    screenshot(page, "return-filed")

    office = desk("registrar").open("return_action").page
    office.wait_for_selector(".o_list_view .o_data_row")
    row = office.locator(".o_data_row").filter(has_text=period).filter(has_text="办案人员甲")
    assert OPEN in row.inner_text()
