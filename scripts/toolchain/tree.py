"""The Odoo 19 tree: Debian's own package, unpacked, or the one that ODOO_SRC names."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import checks, debian
from .place import HOME, Missing, locked, say, set_stamp, stamp, step

PACKAGE = "odoo-19"
TESTED = "19.0.0+dfsg-1"  # the version that the tests passed with; the suite moves on
# Fonts and scripts that the package takes from /usr/share by relative links.
LINKED = [
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
]
LAUNCHERS = ("odoo-bin", "usr/bin/odoo", "setup/odoo")
LIBRARIES = (".", "usr/lib/python3/dist-packages")


@dataclass
class Tree:
    launcher: Path
    library: Path  # the folder that holds the package `odoo`

    @property
    def version(self):
        text = (self.library / "odoo" / "release.py").read_text()
        return ".".join(re.search(r"version_info = \((\d+), (\d+)", text).groups())


def get():
    """The tree, fetched first if need be."""
    if source := os.environ.get("ODOO_SRC"):
        found = _find(Path(source).absolute())
        if not found:
            raise Missing(f"ODOO_SRC={source} holds no Odoo: it needs the package `odoo` and a launcher (odoo-bin).")
        if found.version != "19.0":
            raise Missing(f"ODOO_SRC={source} is Odoo {found.version}; the addon is for 19.0.")
        return found
    root = HOME / "root"
    with locked("tree"):
        if not (stamp("tree") and root.exists()):
            _fetch(root)
    return _find(root)


def _fetch(root):
    checks.check_space()
    files = debian.download([PACKAGE, *LINKED])
    if (version := debian.version_of(files[0])) != TESTED:
        say(f"   note: the suite now has {PACKAGE} {version}; tested with {TESTED}. Going on with {version}.")
    with step(f"unpacking {PACKAGE} {version}"):
        debian.unpack(files, root)
    set_stamp("tree", version)


def _find(source):
    launchers = [source / name for name in LAUNCHERS if (source / name).is_file()]
    libraries = [source / name for name in LIBRARIES if (source / name / "odoo" / "release.py").is_file()]
    return Tree(launchers[0], libraries[0]) if launchers and libraries else None
