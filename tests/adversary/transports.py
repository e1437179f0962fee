"""The five ways in: how one call is put over each of them, and what came back, byte for byte."""

import http.client
import json
import re
import threading
import xmlrpc.client
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

PATIENCE = 120
LOGIN = "/web/session/authenticate"
ORM = ("xmlrpc", "jsonrpc", "call_kw", "call_button", "json2")
local = threading.local()


@dataclass(frozen=True)
class Call:
    """One call of a method; `ids` None for what is called on the model."""

    model: str
    method: str
    ids: tuple | None = None
    kwargs: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Url:
    """One request of a page; `form` is posted as a form, `data` as JSON."""

    path: str
    form: dict | None = field(default=None, hash=False)
    data: dict | None = field(default=None, hash=False)
    headers: dict = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Answer:
    """What the server sent: status, headers and body as bytes, and the body without the transport's envelope."""

    status: int
    raw: bytes
    value: object = None
    refused: bool = False

    @property
    def text(self):
        return self.raw.decode("utf-8", "replace")


def send(world, role, transport, call):
    """Put one call or page over a transport as a role."""
    if isinstance(call, Url):
        return _page(world, role, call)
    return {"xmlrpc": _xmlrpc, "jsonrpc": _jsonrpc, "json2": _json2}.get(transport, _session)(world, role, transport, call)


def _request(world, method, path, body, headers):
    """One exchange on the thread's own connection, renewed when the server has closed it."""
    address = urlsplit(world.url).netloc
    if "session_id" not in headers.get("Cookie", "") and path != LOGIN:
        headers = {"X-Odoo-Database": world.database, **headers}  # makes Odoo keep no session
    for attempt in range(2):
        connection = getattr(local, "connections", {}).get(address)
        if connection is None:
            connection = http.client.HTTPConnection(address, timeout=PATIENCE)
            local.connections = {**getattr(local, "connections", {}), address: connection}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except (http.client.HTTPException, OSError):
            connection.close()
            local.connections.pop(address)
            if attempt:
                raise
    raise AssertionError


def _answer(status, headers, body, value=None, refused=False):
    kept = [f"{name}: {text}" for name, text in headers if name.lower() not in ("date", "server")]
    return Answer(status, "\n".join(kept).encode() + b"\n\n" + body, value, refused or status >= 400)


def _credentials(world, role):
    return world.uids.get(role, 4), world.keys.get(role, "none")


def _arguments(call):
    return [] if call.ids is None else [list(call.ids)]


def _xmlrpc(world, role, _transport, call):
    parameters = (world.database, *_credentials(world, role), call.model, call.method, _arguments(call), call.kwargs)
    body = xmlrpc.client.dumps(parameters, "execute_kw", allow_none=True).encode("utf-8", "surrogatepass")
    status, headers, body = _request(world, "POST", "/xmlrpc/2/object", body, {"Content-Type": "text/xml"})
    try:
        [value], _method = xmlrpc.client.loads(body, use_builtin_types=True)
    except xmlrpc.client.Fault:
        return _answer(status, headers, body, None, True)
    except Exception:  # what is no answer at all is judged by its bytes
        return _answer(status, headers, body)
    return _answer(status, headers, body, value)


def _jsonrpc(world, role, _transport, call):
    arguments = [world.database, *_credentials(world, role), call.model, call.method, _arguments(call), call.kwargs]
    return _json(world, "/jsonrpc", {"service": "object", "method": "execute_kw", "args": arguments}, {})


def _session(world, role, transport, call):
    parameters = {"model": call.model, "method": call.method, "args": _arguments(call), "kwargs": call.kwargs}
    headers = {"Cookie": session(world, role)}
    return _json(world, f"/web/dataset/{transport}/{call.model}/{call.method}", parameters, headers)


def _json(world, path, parameters, headers):
    body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": parameters})
    status, headers, body = _request(world, "POST", path, body, {"Content-Type": "application/json", **headers})
    value = _loads(body)
    if not isinstance(value, dict):
        return _answer(status, headers, body)
    return _answer(status, headers, body, value.get("result"), "error" in value)


def _json2(world, role, _transport, call):
    body = {**call.kwargs, **({} if call.ids is None else {"ids": list(call.ids)})}
    headers = {"Content-Type": "application/json"}
    if role in world.keys:
        headers["Authorization"] = f"bearer {world.keys[role]}"
    status, headers, body = _request(world, "POST", f"/json/2/{call.model}/{call.method}", json.dumps(body), headers)
    return _answer(status, headers, body, _loads(body) if status == 200 else None)


def _page(world, role, page):
    headers = {"Cookie": session(world, role), **page.headers}
    if page.data is not None:
        return _json(world, page.path, page.data, headers)
    body, method = None, "GET"
    if page.form is not None:
        body, method = urlencode({**page.form, "csrf_token": _token(world, role)}), "POST"
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return _answer(*_request(world, method, page.path, body, headers))


def _loads(body):
    try:
        return json.loads(body)
    except ValueError:
        return None


def session(world, role):
    """The cookie of the role's session, which is in debug mode: there Odoo explains its refusals."""
    if role == "anonymous":
        return "frontend_lang=en_US"
    if role not in world.cookies:
        parameters = {"db": world.database, "login": role, "password": role}
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "id": 1, "params": parameters})
        _status, headers, body = _request(
            world, "POST", LOGIN, body, {"Content-Type": "application/json"})  # fmt: skip
        assert _loads(body).get("result", {}).get("uid"), (role, body[:300])
        cookie = next(text for name, text in headers if name.lower() == "set-cookie" and text.startswith("session_id"))
        world.cookies[role] = cookie.split(";")[0]
        _request(world, "GET", "/odoo?debug=1", None, {"Cookie": world.cookies[role]})
    return world.cookies[role]


def _token(world, role):
    known = world.cookies.setdefault(("token", role), None)
    if known is None:
        _status, _headers, body = _request(world, "GET", "/odoo?debug=1", None, {"Cookie": session(world, role)})
        found = re.search(rb'csrf_token: "([^"]+)"', body)
        known = world.cookies["token", role] = found.group(1).decode() if found else "none"
    return known


def enter(world):
    """Log every role in, before threads do it at once."""
    for role in world.uids.keys() | {"anonymous"}:
        _token(world, role)
