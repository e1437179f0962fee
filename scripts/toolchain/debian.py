"""Fetch Debian packages of the suite sid with apt, without root and without touching the machine's apt."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

from .place import HOME, Missing, folder, step

SUITE = "sid"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# A mirror that lags or was frozen serves as well: signatures are checked, and no newest version is wanted.
CONFIGURATION = """
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "{apt}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State "{apt}";
Dir::State::lists "{apt}/lists";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "{apt}/cache";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
APT::Sandbox::User "{user}";
"""
TARGETS = "$(REPO_URI) $(CODENAME) $(ORIGIN)"


def download(packages):
    """The package files, from the cache where they lie there already."""
    cache = folder("cache")
    found = [_cached(cache, name) for name in packages]
    if not all(found):
        conf = _private_apt()
        with step(f"apt: reading the suite {SUITE} of this machine's Debian mirror"):
            _run("apt-get", "-c", conf, "-q", "update")
        for name in packages:
            _check_offered(conf, name)
        with step(f"apt: fetching {', '.join(packages)}"):
            _run("apt-get", "-c", conf, "-q", "download", *packages, cwd=cache)
        found = [_cached(cache, name) for name in packages]
    return found


def unpack(files, target):
    """Unpack beside the target and rename, so that half a tree is never taken for a whole one."""
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    for file in files:
        _run("dpkg-deb", "-x", file, partial)
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)


def version_of(file):
    return unquote(file.name.split("_")[1])


def _cached(cache, name):
    files = sorted(cache.glob(f"{name}_*.deb"), key=lambda file: file.stat().st_mtime)
    return files[-1] if files else None


def _mirror():
    """The base address of the machine's own Debian mirror."""
    listing = _run("apt-get", "indextargets", "--format", TARGETS, "Created-By: Packages").stdout
    known = [line.split(" ", 2) for line in listing.splitlines()]
    found = [uri for uri, codename, origin in known if origin == "Debian" and "security" not in codename]
    if not listing:
        # apt knows origins only after its first update, which needs root; the sources it would read are known before.
        codename = platform.freedesktop_os_release().get("VERSION_CODENAME", SUITE)
        sources = _run("apt-get", "update", "--print-uris").stdout
        found = re.findall(rf"'(\S+/)dists/(?:{codename}|stable|testing|{SUITE})/main/binary-", sources)
    if not found:
        raise Missing(
            "apt on this machine knows no Debian mirror (see: apt-get indextargets).\n"
            "Add one to its sources, or point ODOO_SRC to an existing Odoo 19."
        )
    return found[0]


def _private_apt():
    """A configuration of our own: the machine's proxies and mirror, but our lists, our cache and one suite."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise Missing("apt-get and dpkg-deb are not here: on a machine other than Debian point ODOO_SRC to an Odoo 19.")
    apt = folder("apt")
    for name in ("lists/partial", "cache/archives/partial"):
        folder("apt", *name.split("/"))
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (apt / "sources.list").write_text(f"deb {signed}{_mirror()} {SUITE} main\n")
    conf = apt / "apt.conf"
    conf.write_text(CONFIGURATION.format(apt=apt, user=_user()))
    return conf


def _user():
    """apt drops to a user who could not write here when root runs it; it needs no dropping in our own folders."""
    return "root" if os.geteuid() == 0 else ""


def _check_offered(conf, name):
    if "Candidate: (none)" in (policy := _run("apt-cache", "-c", conf, "policy", name).stdout) or not policy:
        raise Missing(
            f"The suite {SUITE} of this machine's mirror no longer has the package {name}.\n"
            f"Put a saved {name}_*.deb into {HOME / 'cache'}, or point ODOO_SRC to an existing Odoo 19 tree."
        )


def _run(*command, cwd=None):
    command = [str(part) for part in command]
    result = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False
    )
    if result.returncode:
        raise Missing(
            f"{' '.join(command)} failed:\n{result.stderr.strip() or result.stdout.strip()}\n"
            "Is the mirror reachable and its key known (package debian-archive-keyring)? "
            "Without it, point ODOO_SRC to an existing Odoo 19 tree."
        )
    return result
