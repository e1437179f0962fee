"""Packs the addon where an Odoo finds addons that pip installed: in the namespace `odoo.addons`."""

import ast
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).parent
ADDON = "intervention_registry"
VERIFIER = "intervention_verify"
MANIFEST = ast.literal_eval((HERE / ADDON / "__manifest__.py").read_text(encoding="utf-8"))

setup(
    name="odoo-addon-intervention-registry",
    version=MANIFEST["version"],
    description=MANIFEST["summary"],
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="LGPL-3.0-only",
    python_requires=">=3.10",
    # Odoo itself is not on the package index in this version; the site that installs this has it.
    install_requires=[
        "cryptography>=42", "fonttools>=4.40", "openpyxl>=3.1", "python-docx>=1.1", "reportlab>=4", "xlsxwriter>=3.0.2",
    ],
    # The verifier a second time under a name of its own: it runs where there is no Odoo, and imports none.
    packages=[f"odoo.addons.{ADDON}", VERIFIER],
    package_dir={f"odoo.addons.{ADDON}": ADDON, VERIFIER: f"{ADDON}/verify"},
    entry_points={"console_scripts": [f"intervention-verify = {VERIFIER}.cli:main"]},
    # Views, translations, icons and migrations as well as code: what the folder holds is the addon.
    package_data={"": ["**/*"]},
    exclude_package_data={"": ["**/*.pyc"]},
)
