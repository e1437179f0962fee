"""`make i18n`: bring i18n/zh_CN.po into line with the addon's terms, as the test template exports them.

Known translations stay, new terms are added empty and listed, and what is gone is dropped.
"""

import sys
import tempfile
from pathlib import Path

import polib
from toolchain import databases, odoo
from toolchain.place import ADDON
from toolchain.verify import TEMPLATE

PO = ADDON / "i18n" / "zh_CN.po"
HEADER = {
    "Project-Id-Version": "Intervention Registry 19.0",
    "Language": "zh_CN",
    "Language-Team": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def export(settings, database):
    """The terms of the addon in ``database``, untranslated."""
    with tempfile.TemporaryDirectory() as folder:
        pot = Path(folder) / "terms.pot"
        result = odoo.run(settings, "i18n", "export", "-d", database, "-l", "pot", "-o", pot, ADDON.name,
                          capture_output=True)
        odoo.check(result, "The export of the terms")
        return polib.pofile(str(pot), wrapwidth=120)


def merged(terms, known):
    """The translation file for ``terms`` with what is ``known`` (``{source: translation}``) filled in."""
    terms.metadata, terms.header = HEADER, ""
    for entry in terms:
        entry.msgstr = known.get(entry.msgid, "")
    return terms


def main():
    known = {entry.msgid: entry.msgstr for entry in polib.pofile(str(PO))} if PO.exists() else {}
    with odoo.environment() as settings:
        po = merged(export(settings, databases.template(settings, TEMPLATE)), known)
    PO.parent.mkdir(exist_ok=True)
    po.save(str(PO))
    for entry in po.untranslated_entries():
        print(entry.msgid)
    print(f"{len(po)} terms, {len(po.untranslated_entries())} without translation")
    return 1 if po.untranslated_entries() else 0


if __name__ == "__main__":
    sys.exit(main())
