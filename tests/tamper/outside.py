"""The verifier as the outside world has it: the pure package, loaded without Odoo and without the addon."""

import importlib.util
import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "intervention_registry" / "verify"
NAME = "intervention_verify"  # as the wheel installs it


def _load():
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(NAME, FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)])
        sys.modules[NAME] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[NAME])


_load()

from intervention_verify import checkpoint, receipt  # noqa: E402
from intervention_verify.canonical import ORIGIN, canonical, digest, digest_sm3  # noqa: E402
from intervention_verify.check import check  # noqa: E402
from intervention_verify.checkpoint import Roots, compose, digest_of, parse  # noqa: E402
from intervention_verify.database import DatabaseSource  # noqa: E402
from intervention_verify.rows import row_digest  # noqa: E402
