"""Every term of the addon has its Chinese, with the same placeholders."""

import re
import sys

import polib
import pytest
from toolchain import databases
from toolchain.place import ADDON, REPO
from toolchain.verify import TEMPLATE

sys.path.insert(0, str(REPO / "scripts"))
import i18n

PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|\{\w*\}|</?\w+")


@pytest.fixture(scope="module")
def translation():
    return polib.pofile(str(ADDON / "i18n" / "zh_CN.po"))


def test_every_term_of_the_addon_is_in_the_translation(settings, translation):
    terms = i18n.export(settings, databases.template(settings, TEMPLATE))
    missing = {entry.msgid for entry in terms} - {entry.msgid for entry in translation if entry.translated()}
    assert not missing


def test_nothing_is_untranslated_or_fuzzy(translation):
    assert len(translation) > 300
    assert not translation.untranslated_entries()
    assert not translation.fuzzy_entries()


def test_placeholders_survive_translation(translation):
    broken = [
        entry.msgid for entry in translation
        if sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert not broken
