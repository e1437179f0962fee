"""Names and numbers taken out of a text before it is made public, and looked for in it."""
import re
import unicodedata

COMPOUND = frozenset((
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 '
    '太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 令狐 百里 呼延 东郭 南门 西门'
).split())
STEMS = '甲乙丙丁戊己庚辛壬癸'
NUMBER = '××××'
REGISTER_NUMBER = re.compile(r'(?<!\d)\d{4}-s?\d{5}(?!\d)')


def masked(text, names, numbers=(), units=()):
    """Return ``text`` with names cut to the surname, numbers and units replaced.

    :param str text: the text
    :param names: full names; two people who would look alike are told apart
    :param numbers: case numbers and the like
    :param units: names of units that shall not stand in the text
    :return: str
    """
    names = [name for name in dict.fromkeys(names) if found(text, [name])]
    instead = {**_short(names), **dict.fromkeys(numbers, NUMBER), **dict.fromkeys(units, '某单位')}
    for word in sorted(filter(None, instead), key=len, reverse=True):
        text = text.replace(word, instead[word])
    return text


def _short(names):
    """Return what stands for each name: the surname with 某某, or with 某甲, 某乙 where two would be one."""
    short = {}
    for surname, people in _by_surname(names).items():
        for place, name in enumerate(people):
            short[name] = f'{surname}某某' if len(people) == 1 else f'{surname}某{STEMS[place % len(STEMS)]}'
    return short


def _by_surname(names):
    families = {}
    for name in names:
        surname = name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]
        families.setdefault(surname, []).append(name)
    return families


def found(text, words):
    """Return which of ``words`` stand in ``text``, however they are spaced, punctuated or set.

    Words of Latin letters count as whole words; of one character none counts.
    """
    spaced, close = _spaced(text), _close(text)
    return [word for word in words if _stands(word or '', spaced, close)]


def has_register_number(text):
    """Say whether something of the shape of a register number stands in ``text``."""
    return bool(REGISTER_NUMBER.search(_spaced(text).replace(' ', '')))


def _stands(word, spaced, close):
    bare = _close(word)
    if len(bare) < 2:
        return False
    if bare.isascii():
        return bool(re.search(rf'(?<![a-z0-9]){re.escape(_spaced(word))}(?![a-z0-9])', spaced))
    return bare in close


def _spaced(text):
    folded = unicodedata.normalize('NFKC', text or '').casefold()
    return ' '.join(''.join(char for char in folded if unicodedata.category(char) != 'Cf').split())


def _close(text):
    return ''.join(char for char in unicodedata.normalize('NFKC', text or '').casefold() if char.isalnum())
