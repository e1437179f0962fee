"""What a person does in the web client, in the words of the journey."""

import re

BUTTON = ".o_statusbar_buttons button"


class Desk:
    """One person's browser: opens documents, answers dialogs, reads what it says."""

    def __init__(self, page, url):
        self.page, self.url = page, url

    def open(self, action, number=None):
        """Open an action of the addon, or one document of it. Return the desk."""
        tail = "" if number is None else f"/{number}"
        self.page.goto(f"{self.url}/odoo/action-intervention_registry.{action}{tail}")
        self.page.wait_for_selector(".o_content > *")
        return self

    def record(self, number):
        """Open one record. Return the desk."""
        return self.open("record_action", number)

    def press(self, label):
        """Press the header's button with exactly this label."""
        self.page.locator(BUTTON).get_by_text(label, exact=True).click()

    def fill(self, name, text):
        """Type into a text field."""
        self.page.locator(f"{self.form} [name={name}]").locator("input, textarea").first.fill(text)

    def choose(self, name, text):
        """Find a row of a many2one by name and take it."""
        field = self.page.locator(f"{self.form} [name={name}] input").first
        field.fill(text)
        self.page.locator(".o-autocomplete--dropdown-item").filter(has_text=text).first.click()
        self.page.wait_for_selector(".o-autocomplete--dropdown-menu", state="detached")

    def tick(self, text):
        """Tick the checkbox with this label."""
        self.page.locator(f"{self.form} .form-check").filter(has_text=text).locator("input").check()

    def radio(self, **answers):
        """Answer radio questions by the key of the answer."""
        for name, key in answers.items():
            self.page.locator(f"{self.form} [name={name}] input[data-value={key}]").check()

    def step(self, label, reason, **answers):
        """Take a step: its button, the dialog's answers, the reason, and wait until it is done."""
        self.press(label)
        self.page.wait_for_selector(".modal .o_form_view")
        self.radio(**answers)
        self.fill("reason", reason)
        self.confirm()

    def say(self, label, kind, words):
        """Add words of a kind through the dialog behind the button."""
        self.press(label)
        self.page.wait_for_selector(".modal .o_form_view")
        self.page.locator(".modal [name=kind] input").click()
        self.page.locator(".o_select_menu_item").filter(has_text=kind).click()
        self.fill("body", words)
        self.confirm()
        self.page.locator("[name=statements]").first.click()
        self.page.locator("[name=statement_ids] .o_data_row").filter(has_text=words).wait_for()

    def lacks(self, *labels):
        """Read the open document again; it must offer no button with one of these labels."""
        # the client shows what it remembers of a document before it has read it
        with self.page.expect_response(re.compile("web_read")):
            self.page.reload()
        self.page.wait_for_selector(".o_form_view .o_form_statusbar")
        for label in labels:
            self.page.locator(BUTTON).get_by_text(label, exact=True).wait_for(state="hidden")

    def attach(self, label, file):
        """Hand in a file through the dialog behind the button."""
        self.press(label)
        self.page.wait_for_selector(".modal .o_form_view")
        self.page.locator(".modal [name=data] input[type=file]").set_input_files(file)
        self.page.wait_for_selector(".modal [name=data] .o_select_file_button, .modal [name=data] .o_clear_file_button")
        self.confirm()

    def confirm(self):
        """Confirm the dialog and wait until it has gone."""
        self.page.locator(".modal footer .btn-primary").click()
        self.page.wait_for_selector(".modal", state="detached")

    def sees_state(self, label):
        """Wait until the status bar says so."""
        self.page.locator(".o_statusbar_status .o_arrow_button_current").get_by_text(label, exact=True).wait_for()

    def number(self):
        """Return the id of the open document."""
        self.page.wait_for_url(re.compile(r"/\d+(\?|$)"))
        return int(re.search(r"/(\d+)(?:\?|$)", self.page.url)[1])

    @property
    def form(self):
        return ".modal .o_form_view" if self.page.locator(".modal .o_form_view").count() else ".o_form_view"
