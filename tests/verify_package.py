"""The verifier, loaded for tests as the package that the wheel installs, without Odoo."""

import importlib
import importlib.util
import sys

from conftest import REPO

NAME = "intervention_verify"
FOLDER = REPO / "intervention_registry" / "verify"


def load(name):
    """Return the verifier's module ``name``."""
    if NAME not in sys.modules:
        start = FOLDER / "__init__.py"
        spec = importlib.util.spec_from_file_location(NAME, start, submodule_search_locations=[str(FOLDER)])
        sys.modules[NAME] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[NAME])
    return importlib.import_module(f"{NAME}.{name}")
