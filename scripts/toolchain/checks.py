"""What the machine must have before anything is fetched."""

import shutil
import sys

from .place import HOME, Missing

OLDEST, NEWEST = (3, 10), (3, 13)
SPACE = 4 * 1024**3


def check_python(version=sys.version_info):
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        raise Missing(
            f"Python {version[0]}.{version[1]} does not fit: Odoo 19 and the pinned packages need 3.10 to 3.13.\n"
            "Name another one: make run PYTHON=python3.12"
        )


def check_space(free=None):
    """`free` in bytes; read from the disk unless given."""
    if free is None:
        place = next(p for p in (HOME, *HOME.parents) if p.exists())
        free = shutil.disk_usage(place).free
    if free < SPACE:
        raise Missing(
            f"{free / 1024**3:.1f} GiB are free for {HOME}, about {SPACE // 1024**3} GiB are needed.\n"
            "Make room, or point REGISTRY_HOME to a folder on another disk."
        )
