"""GB/T 9704-2012 as measures, in points, and the pieces that a page is made of.

Positions are counted from the upper left corner of the text area: ``x`` to the right, ``y`` down to the baseline.
"""
import re
from dataclasses import dataclass

from .official import TEXT, ems

MM = 72 / 25.4
PAGE = (210 * MM, 297 * MM)
LEFT, TOP = 28 * MM, 37 * MM
WIDTH, HEIGHT = 156 * MM, 225 * MM
LINES, CELLS = 22, 28
PITCH, CELL = HEIGHT / LINES, WIDTH / CELLS
SIZE, TITLE_SIZE, SMALL_SIZE = 16, 22, 14  # 三号, 二号, 四号
MARK_TOP, MARK_LARGEST = 35 * MM, 50
RULE_GAP = 4 * MM  # from the document number to the red rule
PAGE_NUMBER_GAP = 7 * MM  # from the text area to the dashes of the page number
IMPRINT_PITCH, IMPRINT_CELLS = 8 * MM, 29
THICK, THIN = 0.35 * MM, 0.25 * MM
RED, BLACK = 'red', 'black'
BASELINE = 0.68  # of a line's height, where the characters stand

NOT_FIRST = set('，。、；：？！）》〉】〕”’％…·,.;:?!)]%')
NOT_LAST = set('（《〈【〔“‘([')
PIECES = re.compile(r'[A-Za-z0-9]+|.', re.DOTALL)
# what a title or a cell does not break: words of these papers, and marks with what they belong to
WORDS = ('党风廉政建设', '打击报复', '过问案件', '具体案件', '违规干预', '干预执法', '行政执法', '执法活动', '领导干部',
         '工作人员', '特别事项', '汇总分析', '正常履职', '责任制', '处理', '办理', '案件', '情况', '问题', '插手', '决定', '通报',
         '报告', '材料')
_MARKS = [f'[{re.escape("".join(sorted(marks)))}]*' for marks in (NOT_LAST, NOT_FIRST)]
CHARACTERS = re.compile(f'{_MARKS[0]}.{_MARKS[1]}', re.DOTALL)
WHOLE = re.compile(f'{_MARKS[0]}(?:{"|".join(WORDS)}|[A-Za-z0-9]+|.){_MARKS[1]}', re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Some characters of one face; ``space`` is added after each of them."""
    x: float
    y: float
    text: str
    face: str = TEXT
    size: float = SIZE
    space: float = 0
    colour: str = BLACK


@dataclass(frozen=True)
class Rule:
    """A line as wide as the text area."""
    y: float
    thickness: float
    colour: str = BLACK


def measure(text, face=TEXT, size=SIZE):
    """Return how wide ``text`` is in a font whose Latin letters are half as wide."""
    return ems(text) * size


def balanced(text, most):
    """Return ``text`` in as few lines of about one length as hold at most ``most`` characters each."""
    count = max(1, -int(-ems(text) // most))
    lines, room = [''], ems(text) / count
    pieces = [part for whole in WHOLE.findall(text) for part in ([whole] if ems(whole) <= most else CHARACTERS.findall(whole))]
    for piece in pieces:
        full = ems(lines[-1]) + ems(piece) / 2 > room and len(lines) < count
        if lines[-1] and (full or ems(lines[-1] + piece) > most):
            lines.append('')
        lines[-1] += piece
    return lines
