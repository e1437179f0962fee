"""Every public method of every model of the registry, called as every role on what is hidden from it.

Nothing breaks, nothing is told, nothing changes - also by methods nobody thought of as a way in.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from judge import leaks
from transports import Call, send
from vectors import RECORD, Vector
from world import MISSING, ROLES

TRANSPORTS = ("json2", "xmlrpc", "call_kw")
ANY = Vector("any method", "sweep", None, names=False)
# what Odoo gives every model is the same code everywhere: all of it on records, the ways to rows on every model
ROWS = ("read", "web_read", "search_read", "web_search_read", "search_count", "formatted_read_group", "export_data", "write",
        "unlink", "copy", "name_search", "get_metadata")  # fmt: skip
GUESSES = {
    "fields": ["display_name"], "field_names": ["display_name"], "fields_to_export": ["display_name"], "specification": {},
    "domain": [], "groupby": [], "aggregates": ["__count"], "vals": {}, "vals_list": [{}], "values": {}, "data": [["x"]],
    "ids": [], "record_ids": [1], "limit": 1, "operator": "=", "fields_spec": {}, "views": [[False, "form"]],
}  # fmt: skip
# what the auditor is there for: each leaves a result
OWN = {"auditor": {"action_make", "verify", "action_verify", "action_now", "export_package", "action_export_package", "ask",
                   "action_ask", "action_cancel"}}
METHODS = """
import inspect, json
from odoo.service.model import get_public_method
found = []
for name in sorted(env.registry):
    model = env[name]
    if not name.startswith('intervention.') or (model._abstract and name != 'intervention.home'):
        continue
    for method in dir(type(model)):
        if method.startswith('_'):
            continue
        try:
            function = get_public_method(model, method)
            needed = [parameter.name for parameter in list(inspect.signature(function).parameters.values())[1:]
                      if parameter.default is parameter.empty and parameter.kind == parameter.POSITIONAL_OR_KEYWORD]
        except Exception:
            continue
        ours = any(method in vars(cls) and 'intervention_registry' in (cls.__module__ or '') for cls in type(model).mro())
        found.append([name, method, bool(getattr(function, '_api_model', False)), needed, ours])
print('RESULT' + json.dumps(found))
"""


@pytest.fixture(scope="module")
def methods(attacked):
    """(model, method, whether it takes no ids, what it needs) of all that is called."""
    # to create is some roles' right; what may not be created is among the vectors
    return [(model, method, on_model, needed, ours) for model, method, on_model, needed, ours in attacked.shell(METHODS)
            if method != "create" and (ours or model == RECORD or method in ROWS)]  # fmt: skip


def attempts(methods):
    """Each method as each role, over one of the transports in turn: every method goes over every transport."""
    for number, (model, method, on_model, needed, ours) in enumerate(methods):
        for place, role in enumerate(ROLES):
            if method in OWN.get(role, ()):
                continue
            yield TRANSPORTS[(number + place) % 3], role, model, method, on_model, needed, ours


def call(world, attempt):
    """What was wrong with one call, as lines."""
    transport, role, model, method, on_model, needed, ours = attempt
    ids = None if on_model else (tuple(world.rows(role, model)) or (MISSING,))[:3]
    answer = send(world, role, transport, Call(model, method, ids, {name: GUESSES.get(name, "x") for name in needed}))
    wrong = [f"tells {leaks(role, ANY, answer)}"] if leaks(role, ANY, answer) else []
    if ours and broke(answer):
        wrong.append(f"broke: {answer.text[-600:]}")
    return [f"{model}.{method} over {transport} as {role}: {line}" for line in wrong]


def broke(answer):
    """Whether the server met an error that it had not foreseen."""
    text = answer.text
    unforeseen = '"builtins.' in text or "psycopg2" in text
    return unforeseen or ("faultString" in text and "Traceback" in text and "odoo.exceptions" not in text)


def test_no_method_breaks_tells_or_changes(attacked, methods, capsys):
    """All public methods, over JSON-2, XML-RPC and the web client's route."""
    before, todo = attacked.stand(), list(attempts(methods))
    with ThreadPoolExecutor(6) as pool:
        found = [line for lines in pool.map(lambda one: call(attacked, one), todo) for line in lines]
    with capsys.disabled():
        models = len({model for model, *_rest in methods})
        print(f"\n{len(methods)} methods of {models} models x {len(ROLES)} roles, {len(todo)} calls, {len(found)} findings")
    after = attacked.stand()
    assert not found, "\n".join(found[:60])
    assert before == after
