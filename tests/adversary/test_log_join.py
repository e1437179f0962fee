"""Whoever reads the server's log joins no login, address and hour to a record, and reads no word of one."""

import re
import time

from toolchain import served
from transports import Call, Url, send
from world import CANARIES, NAME

TOLD = re.compile(r"\d+\.\d+\.\d+\.\d+ - -|intervention")


def lines_of(world):
    """What the server has written about this world's database, once it has written it."""
    time.sleep(1)
    text = served.log().read_text(errors="replace")
    return [line for line in text.splitlines() if world.database in line]


def record_something(world):
    """A handler logs in, looks about, fails to record for want of a case, and calls over every way in."""
    for transport in ("json2", "xmlrpc", "jsonrpc", "call_kw"):
        send(world, "handler", transport, Call("intervention.home", "cards"))
        send(world, "handler", transport, Call("intervention.record", "create", None, {
            "vals_list": [{"summary": CANARIES["draft"], "intervenor_name": NAME}]}))  # fmt: skip
    send(world, "handler", "url", Url("/intervention/evidence/1"))
    world.cookies.pop("handler", None)
    send(world, "handler", "call_kw", Call("res.users", "search_count", None, {"domain": []}))


def test_the_log_joins_nobody_to_a_record(attacked):
    """Requests name no address, those of the registry no model or method; logins no name; refused statements no value."""
    record_something(attacked)
    lines = lines_of(attacked)
    requests = [line for line in lines if " werkzeug: " in line]
    assert requests
    assert not [line for line in requests if TOLD.search(line.split("werkzeug:")[1])]
    assert not [line for line in lines if "login:handler" in line]
    assert any("Login successful" in line for line in lines)
    assert not [line for line in lines if CANARIES["draft"] in line or NAME in line]


def test_a_log_without_the_filter_would_be_seen():
    """The lines that stock Odoo writes fail the same search."""
    stock = '127.0.0.1 - - [01/Jan/2026 00:00:00] "POST /json/2/intervention.record/create HTTP/1.1" 200 -'
    assert TOLD.search(stock)
