"""The wheel brings the whole addon to an Odoo that is installed elsewhere."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import generated
import pytest
from conftest import REPO

ADDON = "intervention_registry"
SOURCES = ("setup.py", "pyproject.toml", "README.md", "LICENSE")
LOOK = f"""
import json, os
from odoo.modules.module import Manifest
import odoo.addons.{ADDON} as addon
manifest = Manifest.for_addon('{ADDON}')
files = manifest['data'] + manifest['demo']
missing = [file for file in files if not os.path.exists(os.path.join(manifest.path, file))]
listed = '{ADDON}' in [found.name for found in Manifest.all_addon_manifests()]
print('RESULT' + json.dumps({{'path': manifest.path, 'code': addon.__file__, 'missing': missing, 'listed': listed}}))
"""


def run(*command, **options):
    result = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=300, check=False, **options
    )
    assert not result.returncode, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that no build folder of an earlier day leaks into it."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        shutil.copy(REPO / name, source)
    shutil.copytree(REPO / ADDON, source / ADDON, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", source, "--no-deps", "--no-build-isolation", "--wheel-dir", out)
    (built,) = out.glob("*.whl")
    return built


def test_wheel_holds_every_file_of_the_addon(wheel):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name.removeprefix("odoo/addons/") for name in archive.namelist() if name.startswith("odoo/")}
    files = (REPO / ADDON).rglob("*")
    ours = {str(file.relative_to(REPO)) for file in files if file.is_file()}
    assert packed == {name for name in ours if "__pycache__" not in name and "/." not in name}


def test_wheel_does_not_ask_the_index_for_odoo(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        text = archive.read(metadata).decode()
    needs = [line.split()[1].lower() for line in text.splitlines() if line.startswith("Requires-Dist:")]
    assert needs
    assert not [need for need in needs if need.startswith("odoo")]


def test_verifier_of_the_wheel_runs_without_odoo(wheel, settings, tmp_path):
    """In a venv with cryptography alone it says intact, or names what was damaged."""
    place = tmp_path / "venv"
    run(settings["REGISTRY_PYTHON"], "-m", "venv", place)
    (packages,) = place.glob("lib/python3*/site-packages")
    lender = run(settings["REGISTRY_PYTHON"], "-c", "import cryptography; print(cryptography.__path__[0])").strip()
    for name in ("cryptography", "cffi", "_cffi_backend*", "pycparser"):
        for lent in Path(lender).parent.glob(name):
            (packages / lent.name).symlink_to(lent)
    run(place / "bin" / "python", "-m", "pip", "install", "--no-deps", "--no-index", wheel)
    command = [place / "bin" / "intervention-verify", tmp_path / "package.zip", "--json"]
    trail = generated.Trail(3, 4, sizes=(6,))
    for decision, code in (("approve", 0), ("reject", 1)):
        copy = generated.Copy(trail)
        copy.lists["rows"][generated.MODEL][4][1]["decision"] = decision
        generated.load("writer").write_package(copy, tmp_path / "package.zip", generated.LOG, "x", generated.AT, trail.key.sign)
        for start in (command, [place / "bin" / "python", packages / "intervention_verify", *command[1:]]):
            said = subprocess.run(start, capture_output=True, text=True, check=False, cwd=tmp_path, env={})
            assert said.returncode == code, said.stdout + said.stderr
            found = [(finding["kind"], finding["res_id"]) for finding in json.loads(said.stdout)["findings"]]
            assert found == ([("row", 5)] if code else [])
    assert "False" in run(place / "bin" / "python", "-c", "import importlib.util as u; print(bool(u.find_spec('odoo.tools')))",
                          cwd=tmp_path, env={})  # fmt: skip


def test_odoo_finds_the_addon_that_pip_installed(wheel, settings, tmp_path):
    python = fresh_venv(settings, tmp_path / "venv")
    run(python, "-m", "pip", "install", "--no-deps", "--no-index", wheel)
    configuration = tmp_path / "odoo.conf"
    configuration.write_text(f"[options]\ndata_dir = {tmp_path}/data\n")
    output = run(
        python, settings["REGISTRY_LAUNCHER"], "shell", "--log-level=warn",
        input=LOOK, cwd=tmp_path, env={**settings, "ODOO_RC": str(configuration)},
    )  # fmt: skip
    found = json.loads(output.partition("RESULT")[2].splitlines()[0])
    assert found["path"].startswith(str(tmp_path))
    assert found["code"].startswith(str(tmp_path))
    assert found["listed"]
    assert found["missing"] == []


def fresh_venv(settings, place):
    """A venv of its own that borrows Odoo's dependencies instead of fetching them again."""
    run(settings["REGISTRY_PYTHON"], "-m", "venv", "--without-pip", place)
    (packages,) = place.glob("lib/python3*/site-packages")
    lenders = "import sys; print(*[path for path in sys.path if path.endswith('packages')], sep='\\n')"
    (packages / "borrowed.pth").write_text(run(settings["REGISTRY_PYTHON"], "-c", lenders))
    return place / "bin" / "python"
