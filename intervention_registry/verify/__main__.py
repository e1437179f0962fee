"""``python intervention_registry/verify PACKAGE``: the same command where nothing was installed."""
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path


def _package():
    """Load the folder as a package of its own name, so that nothing above it is imported."""
    here = Path(__file__).parent
    spec = spec_from_file_location('intervention_verify', here / '__init__.py', submodule_search_locations=[str(here)])
    sys.modules[spec.name] = package = module_from_spec(spec)
    spec.loader.exec_module(package)


if __name__ == '__main__':
    _package()
    from intervention_verify.cli import main

    sys.exit(main())
