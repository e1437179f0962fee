"""The columns of the ledger a bureau keeps in a spreadsheet, and the words it writes in them.

Heads and words are Chinese because the ledgers are; the keys are those of ``intervention.record``.
"""
import re
import unicodedata
from typing import NamedTuple

LINE, TEXT, DATE, WORD, BEHAVIOURS = 'line', 'text', 'date', 'word', 'behaviours'


class Column(NamedTuple):
    key: str
    head: str
    synonyms: tuple = ()
    required: bool = False
    kind: str = LINE
    width: int = 14


COLUMNS = (
    Column('number', '编号', ('台账编号', '原编号', '登记编号', '记录编号'), True),
    Column('date', '日期', ('过问日期', '发生日期', '过问时间', '发生时间', '时间', '日期时间'), True, DATE, 18),
    Column('case', '案号', ('案件编号', '案件号', '立案号'), True, width=22),
    Column('case_title', '案件名称', ('案名', '案件', '案由'), width=28),
    Column('stage', '案件环节', ('环节', '案件阶段', '办案环节', '阶段'), kind=WORD),
    Column('who', '过问人', ('过问人姓名', '干预人', '干预人姓名', '插手人'), True),
    Column('unit', '过问人单位', ('单位', '过问人部门', '干预人单位', '工作单位', '过问人工作单位'), width=20),
    Column('position', '过问人职务', ('职务', '干预人职务', '过问人职位')),
    Column('staff_number', '过问人工号', ('工号', '干预人工号', '过问人警号')),
    Column('nature', '性质', ('过问性质',), kind=WORD),
    Column('form', '方式', ('过问方式', '形式', '干预方式'), kind=WORD),
    Column('attribution', '名义', ('过问名义', '以何名义'), kind=WORD),
    Column('principal', '幕后领导', ('背后领导', '授意领导', '领导干部姓名')),
    Column('behaviours', '行为条款', ('条款', '违反条款', '行为', '行为类型'), kind=BEHAVIOURS, width=18),
    Column('summary', '情况摘要', ('摘要', '过问情况', '情况', '过问内容', '情况说明'), True, TEXT, 40),
    Column('request', '所提要求', ('要求', '过问要求'), kind=TEXT, width=28),
    Column('basis', '了解依据', ('法定依据', '了解案情依据', '法律依据'), kind=TEXT, width=20),
    Column('response', '答复', ('答复情况', '处理情况', '回复', '答复方式'), True, WORD),
    Column('recorder', '记录人', ('记录人姓名', '记录人工号', '填报人', '登记人')),
)
BY_KEY = {column.key: column for column in COLUMNS}

# word written by the bureau -> key; the first word of a key is the one the template offers
WORDS = {
    'stage': {
        'clue': ('线索核查', '线索', '核查'),
        'filing': ('立案', '立案环节'),
        'investigation': ('调查', '调查取证'),
        'decision': ('作出处理决定', '处理决定', '作出行政处理决定', '处罚', '决定'),
        'execution': ('执行',),
        'closed': ('结案', '已结案'),
    },
    'nature': {
        'interference': ('干预、插手', '干预插手', '干预', '插手', '违规过问', '干预案件'),
        'guidance': ('指导性意见', '指导', '业务指导'),
        'inquiry': ('依法了解案情', '了解案情', '依法了解'),
    },
    'form': {
        'in_person': ('当面', '面谈', '口头', '当面口头'),
        'phone': ('电话', '来电', '打电话'),
        'message': ('短信或即时消息', '短信', '微信', '即时消息', '信息', '消息'),
        'letter': ('信函', '信件', '函件', '来信'),
        'document': ('文件', '公文', '书面', '批示'),
        'meeting': ('会议', '开会'),
        'other': ('其他', '其它'),
    },
    'attribution': {
        'self': ('本人', '自己', '本人名义'),
        'aide': ('身边工作人员', '秘书', '工作人员'),
        'relative': ('亲属', '家属', '特定关系人'),
        'organisation': ('以组织名义', '组织名义', '组织', '单位名义'),
    },
    'response': {
        'refused': ('已拒绝', '拒绝', '予以拒绝'),
        'told_procedure': ('已告知依程序办理', '告知依程序办理', '已告知', '告知程序'),
        'complied': ('已照办', '照办'),
    },
}
UNITED = {'〔': '(', '〕': ')', '[': '(', ']': ')', '【': '(', '】': ')', '{': '(', '}': ')', '《': '', '》': ''}


def plain(text):
    """Return ``text`` as it is compared: NFKC, without spaces, brackets of one kind, lower case."""
    text = unicodedata.normalize('NFKC', text)
    return ''.join(UNITED.get(char, char) for char in text if not char.isspace()).casefold()


def _bare(text):
    """Compare words and heads without marks: ``*过问人（姓名）：`` meets ``过问人姓名``."""
    return re.sub(r"[()*:、,._\-/'\"]", '', plain(text))


HEADS = {_bare(name): column.key for column in COLUMNS for name in (column.key, column.head, *column.synonyms)}
_KEYS = {
    column: {_bare(word): key for key, words in table.items() for word in (key, *words)}
    for column, table in WORDS.items()
}


def head_key(text):
    """Return the key of the column that has ``text`` as its head, or None."""
    without_note = re.sub(r'\(.*?\)', '', plain(text))
    return HEADS.get(_bare(text)) or HEADS.get(_bare(without_note))


def word_key(column, text):
    """Return the key that ``text`` stands for in a column of words, or None."""
    return _KEYS[column].get(_bare(text))


def offered(column):
    """Return the words that the template offers for a column of words."""
    return [words[0] for words in WORDS[column].values()]
