"""What an official document says, apart from how it is set (GB/T 9704-2012).

One ``Official`` gives the DOCX and the PDF. Without ``signer`` it goes down or sideways, with one it goes up to a superior
authority.
"""
import re
from dataclasses import dataclass
from datetime import date

from .names import UNSAFE

FIGURES = ('', *'一二三四五六七八九')
# the faces by what they are used for
MARK, TEXT, HEAD, SECOND, FIGURE = 'mark', 'text', 'head', 'second', 'figure'

UNPRINTABLE = re.compile('[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u061c\u00ad\u2028\u2029\x80-\x9f]')
LEVELS = [
    (re.compile('[一二三四五六七八九十]+、'), HEAD),
    (re.compile('（[一二三四五六七八九十]+）'), SECOND),
]


@dataclass(frozen=True)
class Table:
    """Figures between two paragraphs: the first column is words, the others are figures."""
    title: str
    header: tuple
    rows: tuple
    total: bool = False  # the last row sums up

    def __post_init__(self):
        object.__setattr__(self, 'title', printable(self.title))
        object.__setattr__(self, 'header', tuple(map(printable, self.header)))
        object.__setattr__(self, 'rows', tuple(tuple(map(printable, row)) for row in self.rows))


@dataclass(frozen=True)
class Official:
    """One document in its parts; texts may hold anything, what cannot be printed is left out.

    The ``paragraphs`` are texts, with a :class:`Table` between them where figures stand.
    """
    issuer: str
    title: str
    date: date
    paragraphs: tuple = ()
    number: str = ''
    addressee: str = ''
    signer: str = ''
    copies: str = ''
    imprint: str = ''
    disclosure: str = ''  # stands above the imprint, such as 不予公开
    code: str = ''  # what the square code at the foot of the last page holds
    code_notes: tuple = ()  # short lines beside it
    remark: str = ''  # a line in small print at the foot of the PDF's last page
    plain: bool = False  # a slip or a record: without mark and red rule

    def __post_init__(self):
        for name in ('issuer', 'title', 'number', 'addressee', 'signer', 'copies', 'imprint', 'disclosure', 'remark'):
            object.__setattr__(self, name, printable(getattr(self, name)))
        for name in ('paragraphs', 'code_notes'):
            parts = (part if isinstance(part, Table) else printable(part) for part in getattr(self, name))
            object.__setattr__(self, name, tuple(filter(None, parts)))


def printable(text):
    """Return ``text`` on one line, without control characters, direction marks and what no font shows."""
    text = re.sub(r'[\t\r\n\x0b\x0c]+', ' ', text or '')
    return UNPRINTABLE.sub('', UNSAFE.sub('', text)).strip()


def paragraphs(*texts):
    """Return the paragraphs of ``texts``, one for each line that says something."""
    return tuple(line for text in texts for line in (text or '').splitlines() if printable(line))


def chinese_date(day):
    """Return a date as documents write it: in full, without leading zeros."""
    return f'{day.year}年{day.month}月{day.day}日'


def article_words(article):
    """Return an article as laws are quoted: 第二十五条第（四）项 for 25(4)."""
    number, _bracket, item = article.partition('(')
    item = item.rstrip(')')
    return f'第{_figures(number)}条' + (f'第（{_figures(item)}）项' if item else '')


def _figures(text):
    """Return a number below 1000 in Chinese figures; what is none stays as it is."""
    if not re.fullmatch('[1-9][0-9]{0,2}', text):
        return text
    hundreds, tens, ones = (int(figure) for figure in text.zfill(3))
    words = f'{FIGURES[hundreds]}百' if hundreds else ''
    if tens:
        words += f'{FIGURES[tens] if tens > 1 or hundreds else ""}十'
    elif hundreds and ones:
        words += '零'
    return words + FIGURES[ones]


def styled(text):
    """Return a paragraph as ``[(text, face)]``: a numbered heading, up to its first full stop, has a face of its own."""
    for pattern, face in LEVELS:
        if pattern.match(text):
            heading, stop, rest = text.partition('。')
            return [(heading + stop, face), *([(rest, TEXT)] if rest else [])]
    return [(text, TEXT)]


def is_heading(text):
    """Say whether a paragraph is nothing but a numbered heading."""
    return len(runs := styled(text)) == 1 and runs[0][1] != TEXT


def ems(text):
    """Return how many characters wide ``text`` is; figures and Latin letters are half as wide."""
    return sum(0.5 if char.isascii() else 1 for char in text)
