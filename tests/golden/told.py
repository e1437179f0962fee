"""The golden year as tests get it: lived once in a scratch database, and what the registry tells of it."""

from pathlib import Path

from . import reckon, year

FOLDER = Path(__file__).resolve().parents[1]
HARVEST = """
import json, sys
sys.path.insert(0, {folder!r})
from golden.harvest import harvest
print('RESULT' + json.dumps(harvest(env), default=str))
"""
YEARS = (year.YEAR - 1, year.YEAR)
HIDDEN = "*"


def lived(settings):
    """What the registry says of the golden year."""
    from toolchain import databases, served  # harvest() runs inside Odoo, where these are not

    with databases.scratch(settings, databases.template(settings, served.TEMPLATE, demo=True)) as database:
        return served.shell(settings, database, HARVEST.format(folder=str(FOLDER)))


def reports(told, threshold):
    """The reports of a threshold: name, what was told, and the records that it counts."""
    for of_year in YEARS:
        yield f"{of_year}", told[f"{threshold} {of_year}"], reckon.counted(of_year)
    for key in year.UNITS:
        yield f"{year.YEAR} {key}", told[f"{threshold} {year.YEAR} {key}"], reckon.counted(year.YEAR, key)
