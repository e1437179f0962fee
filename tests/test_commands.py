"""The commands a person types: they work, and where something is missing they say what and what to do."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from conftest import REPO
from toolchain import checks, interpreter, place, ports

OWN = ("ODOO_SRC", "ODOO_PYTHON", "PGHOST", "PGPORT", "PGUSER", "PGPATH", "REGISTRY_HOME", "ODOO_RC", "PYTHONPATH")
EMBEDDED = not os.environ.get("ODOO_PYTHON") and (not os.environ.get("PGHOST") or os.environ.get("PGPATH"))


def run(*command, cwd=REPO, **options):
    command = [str(part) for part in command]
    return subprocess.run(command, cwd=cwd, text=True, capture_output=True, timeout=300, check=False, **options)


def bare(**variables):
    """The environment of somebody who has set nothing."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    return {**kept, **{name: str(value) for name, value in variables.items()}}


def script(name, *arguments, **variables):
    return run(sys.executable, REPO / "scripts" / name, *arguments, env=bare(**variables))


@pytest.fixture
def fake_apt(tmp_path):
    """A machine with an apt of our making: `fake_apt(indextargets=..., policy=...)` runs a set-up on it."""

    def set_up(indextargets="http://mirror.example/debian/ bookworm Debian", policy="", update="exit 0"):
        tools = tmp_path / "bin"
        targets = f"echo '{indextargets}'" if indextargets else ":"
        tools.mkdir()
        answers = {
            "apt-get": f'case "$*" in *indextargets*) {targets};; *print-uris*) ;; *update*) {update};; esac',
            "apt-cache": f'printf "{policy}"',
            "dpkg-deb": "exit 1",
        }
        for name, body in answers.items():
            (tools / name).write_text(f"#!/bin/sh\n{body}\n")
            (tools / name).chmod(0o755)
        return script("odoo", "--version", PATH=tools, REGISTRY_HOME=tmp_path / "home")

    return set_up


@pytest.fixture
def own_home(settings, tmp_path):
    """A home with a cluster of its own that borrows the packages of the running one."""
    if not EMBEDDED:
        pytest.skip("runs with an Odoo and a server of one's own")
    home = tmp_path / "home"
    home.mkdir()
    (home / "venv").symlink_to(interpreter.VENV)
    shutil.copytree(place.HOME / "stamps", home / "stamps")
    library = settings["PYTHONPATH"].split(os.pathsep)[0]
    yield {"REGISTRY_HOME": home, "ODOO_SRC": library}
    script("dev", "clean", REGISTRY_HOME=home)


def test_odoo_is_the_version_of_the_addon(settings):
    result = run(REPO / "scripts" / "odoo", "--version", env=settings)
    assert result.returncode == 0
    assert "Odoo Server 19.0" in result.stdout


def test_odoo_passes_the_exit_code_on(settings):
    assert run(REPO / "scripts" / "odoo", "no-such-command", env=settings).returncode


def test_shell_has_the_addon_in_its_database(server):
    code = "import json; print('RESULT' + json.dumps(env['ir.module.module']._get('intervention_registry').state))"
    assert server.shell(code) == "installed"


def test_commands_share_a_server_and_leave_none_behind(own_home):
    """The first one starts PostgreSQL, the others use the same, and the last one to end stops it."""
    ask = 'echo "$PGHOST"; psql --no-psqlrc -Atc "SELECT pg_sleep({}), pg_postmaster_start_time()" postgres'
    answers = []

    def query(seconds):
        answers.append(script("with-db", "sh", "-c", ask.format(seconds), **own_home))

    threads = [threading.Thread(target=query, args=(seconds,)) for seconds in (0, 1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.returncode for answer in answers] == [0, 0, 0], [answer.stderr for answer in answers]
    assert len({answer.stdout for answer in answers}) == 1
    socket_folder = Path(answers[0].stdout.splitlines()[0])
    assert socket_folder.is_dir()
    assert not list(socket_folder.iterdir())


def test_the_role_of_odoo_is_no_superuser(own_home):
    roles = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    answer = script("with-db", "psql", "--no-psqlrc", "-Atc", roles, "postgres", **own_home)
    assert answer.stdout.strip() == "f|t", answer.stderr


def test_clean_removes_everything(own_home):
    assert script("with-db", "true", **own_home).returncode == 0
    assert script("dev", "clean", **own_home).returncode == 0
    assert not own_home["REGISTRY_HOME"].exists()
    assert interpreter.VENV.exists()


@pytest.mark.parametrize("target", ["run", "test", "lint", "i18n", "bench", "upgrade", "clean"])
def test_make_knows(target):
    result = run("make", "-n", target)
    assert result.returncode == 0
    assert "scripts/" in result.stdout


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 14, 0)])
def test_python_that_does_not_fit_is_named(version):
    with pytest.raises(place.Missing, match=rf"(?s)Python 3\.{version[1]} .*3\.10 to 3\.13.*PYTHON="):
        checks.check_python(version)


def test_too_little_space_is_named():
    with pytest.raises(place.Missing, match="(?s)1.0 GiB are free.*REGISTRY_HOME"):
        checks.check_space(free=1024**3)


def test_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(place.Missing, match=f"Port {port} is taken.*PORT="):
            ports.check_free(port)


def test_suite_without_the_package_points_to_a_tree_of_ones_own(fake_apt):
    result = fake_apt(policy="odoo-19:\\n  Candidate: (none)\\n")
    assert result.returncode == 1
    assert re.search("(?s)Cannot go on: The suite sid .* no longer has the package odoo-19.*ODOO_SRC", result.stderr)


@pytest.mark.parametrize("indextargets", ["", "http://mirror.example/other other Other"])
def test_machine_without_a_debian_mirror(fake_apt, indextargets):
    result = fake_apt(indextargets=indextargets)
    assert result.returncode == 1
    assert re.search("(?s)knows no Debian mirror.*ODOO_SRC", result.stderr)


def test_mirror_that_does_not_answer(fake_apt):
    result = fake_apt(update="echo 'E: could not resolve' >&2; exit 100")
    assert result.returncode == 1
    assert re.search("(?s)could not resolve.*Is the mirror reachable.*ODOO_SRC", result.stderr)


def test_machine_without_apt(tmp_path):
    result = script("odoo", "--version", PATH=tmp_path, REGISTRY_HOME=tmp_path / "home")
    assert result.returncode == 1
    assert re.search("(?s)apt-get and dpkg-deb are not here.*ODOO_SRC", result.stderr)


def test_tree_of_ones_own_that_is_none(tmp_path):
    result = script("odoo", "--version", ODOO_SRC=tmp_path, REGISTRY_HOME=tmp_path / "home")
    assert result.returncode == 1
    assert f"ODOO_SRC={tmp_path} holds no Odoo" in result.stderr


def test_unknown_command_lists_the_known_ones():
    assert "usage: scripts/dev {setup,run,test" in script("dev", "no-such-command").stderr
