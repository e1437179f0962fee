"""Fixtures for tests from the outside: a served copy of the example bureau, and a browser in front of it."""

import ctypes.util
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPO / "scripts"))

from cluster import cluster, served_by_two  # noqa: E402
from pages import Desk  # noqa: E402
from toolchain import odoo, place  # noqa: E402
from toolchain.served import log as served_log  # noqa: E402
from toolchain.served import served  # noqa: E402

BROWSER_PACKAGES = "apt-get install chromium fonts-noto-cjk libatomic1"  # the last for Playwright's driver
BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium")
# Nothing but the page under test goes over the network.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-proxy-server",
    "--no-first-run",
]
# Odoo's own: a file that Debian leaves out as it has no source, and icons of addons that only its vendor has.
KNOWN = ("selfie_segmentation", "/static/description/icon.png")
PICTURE = re.compile(r"status of 500 .*\((\S+/web/image/res\.partner/\S+)\)$")
SIZE = {"width": 1400, "height": 900}


@pytest.fixture(scope="session")
def settings():
    """The environment of our commands, with the database up."""
    with odoo.environment() as environment:
        yield environment


@pytest.fixture(scope="session")
def server(settings):
    """A served copy of the example bureau: `url`, `call(login, model, method, ...)`, `shell(code)`."""
    with served(settings) as running:
        yield running


@pytest.fixture(scope="session")
def own_cluster(settings):
    """A PostgreSQL server of the tests' own with the example bureau in it, which they may kill and whose superuser they are."""
    if "PGPATH" not in settings:
        pytest.skip("needs PostgreSQL's programs: PGHOST names a server of one's own")
    with cluster(settings) as one:
        yield one


@pytest.fixture(scope="session")
def workers(own_cluster):
    """A bureau of its own, served by two processes; they, and its database server, may be killed."""
    with served_by_two(own_cluster) as running:
        yield running


@pytest.fixture(scope="session")
def attacked(settings):
    """One attacked world for all vectors, with every role logged in; a second conftest would hide this one."""
    import transports  # beside the tests that ask for it
    import world

    with world.worlds(settings, "recorder") as [one]:
        transports.enter(one)
        yield one


@pytest.fixture(scope="session")
def told(settings):
    """What the registry says of the golden year, which is lived once."""
    from golden.told import lived

    return lived(settings)


@pytest.fixture(scope="session")
def browser():
    if not BROWSER or not ctypes.util.find_library("atomic"):
        text = f"no browser here; as root: {BROWSER_PACKAGES}"
        pytest.fail(text) if os.environ.get("CI") else pytest.skip(text)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def login(server, browser):
    """`login(role)` gives a page on which that role is logged in; `page.errors` fills with what the console says."""
    contexts = []

    def open_page(role):
        context = browser.new_context(viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai")
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda said: page.errors.extend(_complaints(said)))
        page.goto(f"{server.url}/web/login")
        page.fill("input[name=login]", role)
        page.fill("input[name=password]", role)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector(".o_web_client .o_main_navbar")
        return page

    yield open_page
    for context in contexts:
        context.close()


def _complaints(said):
    text = f"{said.text} ({said.location.get('url')})"
    return [text] if said.type == "error" and not any(known in text for known in KNOWN) else []


def _given_now(page, error):
    """A person's picture, which Odoo's own page failed to give in a crowd of requests and gives when it is asked again."""
    picture = PICTURE.search(error)
    return bool(picture) and page.request.get(picture[1]).ok


@pytest.fixture
def browser_page(login):
    """A page for whoever may see the whole menu."""
    return login("admin")


@pytest.fixture
def screenshot(request):
    """`screenshot(page, name)` saves the page as <test file>-<name>.png for the eye."""
    folder = place.folder("screens")

    def save(page, name):
        path = folder / f"{request.path.stem.removeprefix('test_')}-{name}.png"
        page.screenshot(path=path)
        return path

    return save


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
    told = [error for one in desks.values() for error in one.page.errors if not _given_now(one.page, error)]
    assert failed or not told, served_log().read_text(errors="replace").rpartition("Traceback")[2][:6000]
