"""What the web client asks the server for when somebody opens a page, taken from the views themselves."""

from lxml import etree

from odoo.tools.safe_eval import safe_eval

MODEL = "intervention.record"
PAGE = {"limit": 80, "count_limit": 10001}
# the fields that the client asks for beside an activity button
ACTIVITY = ("activity_exception_decoration", "activity_exception_icon", "activity_state", "activity_summary",
            "activity_type_icon", "activity_type_id")  # fmt: skip


class Ledger:
    """The ledger as one user sees it: its window action with the list, kanban and search view."""

    def __init__(self, env):
        action = env["ir.actions.act_window"]._for_xml_id("intervention_registry.record_action")
        views = env[MODEL].get_views([(False, "list"), (False, "kanban"), (False, "search")])
        arches = {kind: etree.fromstring(view["arch"]) for kind, view in views["views"].items()}
        self.fields = views["models"][MODEL]["fields"]
        self.domain = safe_eval(action["domain"] or "[]", {"uid": env.uid})
        self.order = arches["list"].get("default_order")
        self.specification = self._specification(arches["list"])
        self.cards = self._specification(arches["kanban"])
        self.search = arches["search"]

    def page(self, env, domain=()):
        """The first page of the list; `domain` is what the user typed or chose."""
        return env[MODEL].web_search_read(
            [*self.domain, *domain], self.specification, order=self.order, **PAGE)  # fmt: skip

    def grouped(self, env, by):
        """The list grouped by a field, all groups closed."""
        return env[MODEL].web_read_group(
            self.domain, [by], ["__count"], limit=80, unfold_read_specification=self.specification)  # fmt: skip

    def board(self, env, by):
        """The kanban board with its columns open."""
        return env[MODEL].web_read_group(
            self.domain, [by], ["__count"], auto_unfold=True, unfold_read_default_limit=40,
            unfold_read_specification=self.cards)  # fmt: skip

    def typed(self, field, text):
        """The domain that the search view makes of `text` in one of its fields."""
        [node] = self.search.xpath(f"//field[@name='{field}']")
        if formula := node.get("filter_domain"):
            return safe_eval(formula, {"self": text})
        return [(field, node.get("operator", "ilike"), text)]

    def _specification(self, arch):
        specification = {}
        for node in arch.iter("field"):
            name = node.get("name")
            specification[name] = {}
            if node.get("widget") in ("list_activity", "kanban_activity"):
                specification.update({extra: self._nested(extra) for extra in ACTIVITY})
            else:
                specification[name] = self._nested(name)
        return specification

    def _nested(self, name):
        relational = self.fields.get(name, {}).get("type") in ("many2one", "many2many")
        return {"fields": {"display_name": {}}} if relational else {}
