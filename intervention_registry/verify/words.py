"""What the verifier says, in Chinese: one table. What is not in it stays as it is."""
import os
import re
from functools import lru_cache

LANGUAGES = ('en', 'zh')
# whatever stands in braces is said in Chinese as well
CHINESE = {
    # kinds of findings
    "The entry was changed after it was written.": "该条目写入后被改动。",
    "A column no longer says what the entry's payload says.": "某列与该条目的留存内容不一致。",
    "Entries are missing before this place.": "此处之前缺少条目。",
    "The place in the chain is taken twice: an entry was slipped in.": "链上同一位置出现两个条目：有条目被插入。",
    "The entry does not follow the one before it: inserted, repeated or moved.": "该条目与前一条目不衔接：被插入、重复或移动。",
    "The chain does not end where it was left: its tail was cut or replaced.": "链的末端与留存的末端不符：尾部被截断或者替换。",
    "The row was changed past the registry.": "该行数据被绕过登记系统改动。",
    "What was handed in was changed past the registry.": "提交的事实被绕过登记系统改动。",
    "The trail says two different things of a row that never changes: one of them was sealed past the registry.":
        "留痕对一行从不改动的数据有两种不同记载：其中之一系绕过登记系统封存。",
    "The row is gone.": "该行数据已不存在。",
    "The row was put there past the registry: the trail does not know it.": "该行数据被绕过登记系统加入：留痕中没有记载。",
    "The trail does not say which columns the digest of the row covers, or they are gone.":
        "留痕未载明该行摘要涵盖哪些列，或者这些列已不存在。",
    "The stored file is not the one that was handed in.": "所存文件不是提交时的文件。",
    "The stored file is gone.": "所存文件已不存在。",
    "The configuration is not the one that was sealed.": "配置与封存的配置不一致。",
    "The checkpoint does not continue the one before it.": "该固化点与前一固化点不衔接。",
    "The signature is not by a key of the log.": "签名不是由本日志的密钥作出。",
    "The entries do not give the root of the checkpoint.": "由条目算得的根值与固化点不一致。",
    "A position in the whole trail is missing, taken twice or out of order.": "全部留痕中有位置缺失、重复或者次序错乱。",
    "An outside receipt is not of this trail: a restored copy, or another log.":
        "外部回执与本留痕不符：数据库曾被恢复为旧副本，或者系另一日志。",
    "A time stamp does not attest its checkpoint.": "时间戳不能证明其固化点。",
    "A filing slip is not of this trail: the entry it proves is gone or another.":
        "报送凭条与本留痕不符：其证明的条目已不存在或者已是另一条目。",
    "The package is not what its manifest says.": "导出包与其清单不符。",
    # where
    "the whole trail": "全部留痕",
    "chain {document}, No. {seq}, position {position}": "链{document}第{seq}条，位置{position}",
    "chain {document}, No. {seq}": "链{document}第{seq}条",
    "position {position}": "位置{position}",
    # what more is known
    "{what} covers {size} entries": "{what}涵盖{size}条",
    "{what}: entries {first} to {last}": "{what}：第{first}至{last}条",
    "checkpoint {number}: {why}": "固化点{number}：{why}",
    "checkpoint {number}": "固化点{number}",
    "receipt {number}": "回执{number}",
    "its text is damaged": "其文本已损坏",
    "after checkpoint {number}": "接在固化点{number}之后",
    "it does not go on from the one before it": "未接续前一固化点",
    "its columns do not say what its text says": "其各列与其文本不一致",
    "it covers less than the one before it": "其涵盖的条数少于前一固化点",
    "key {name}": "密钥{name}",
    "after position {position}": "位置{position}之后",
    "of the manifest": "清单的签名",
    "it is of another log": "属于另一日志",
    "it bears no valid signature of this log": "没有本日志的有效签名",
    "what it attests is not there: the tail was cut, or an older copy was restored":
        "其证明的内容已不存在：尾部被截断，或者数据库被恢复为旧副本",
    "what it attests reads differently now": "其证明的内容现已不同",
    "what it attests was signed anew since": "其证明的内容其后被重新签名",
    "the checkpoint that was verified before is not in the package": "此前校验过的固化点不在导出包中",
    "the manifest names another log than the checkpoints": "清单所载日志与固化点不同",
    "{name} is missing": "缺少{name}",
    "{name} is not in the manifest": "清单中没有{name}",
    "{name} is not the file of the manifest": "{name}不是清单所载文件",
    "{name} has a line that is too long": "{name}有一行过长",
    "{name}, line {number}: not a line of such a file": "{name}第{number}行不符合该类文件的格式",
    "{name} cannot be read to its end: {error}": "{name}无法读完：{error}",
    "the checkpoint that it attests is not there": "其证明的固化点已不存在",
    "it is no time stamp, or a damaged one": "不是时间戳，或者时间戳已损坏",
    "the authority refused to stamp": "时间戳机构拒绝加盖",
    "it is signed in a way that is not known here": "签名方式无法识别",
    "it attests another checkpoint": "证明的是另一固化点",
    "it answers another request": "回应的是另一请求",
    "its signature is not by the key of its certificate": "签名不是由其证书的密钥作出",
    "it is not by the authority named": "不是由指定的机构作出",
    "the certificate is not one for time stamps": "证书不是用于时间戳的证书",
    "the certificate was not valid at its time": "证书在该时间无效",
    "its time is not that of the checkpoint": "其时间与固化点的时间不符",
    # the answer
    "INTACT: {count} entries verified, up to checkpoint {number} ({at} UTC).":
        "完整无误：已校验{count}条，截至固化点{number}（协调世界时{at}）。",
    "INTACT: {count} entries verified.": "完整无误：已校验{count}条。",
    "DAMAGED: {found} findings in {count} entries, up to checkpoint {number} ({at} UTC).":
        "不完整：在{count}条中发现{found}处不符，截至固化点{number}（协调世界时{at}）。",
    "DAMAGED: {found} findings in {count} entries.": "不完整：在{count}条中发现{found}处不符。",
    "First:": "首处：",
    "and {count} more": "另有{count}处",
    "Note:": "说明：",
    "UNUSABLE: {why}": "无法校验：{why}",
    "No bureau named": "未载明单位",
    "without name": "未命名",
    "{bureau}, package of {made} UTC, log {log}": "{bureau}，导出包生成于协调世界时{made}，日志{log}",
    "there is no checkpoint; a chain that was recomputed as a whole is not found.": "没有固化点；整体重新计算过的链无法发现。",
    "the key is the package's own word; compare it with what the bureau made known, or use --key: {prints}":
        "密钥仅为导出包自称；请与该单位公布的指纹核对，或者使用 --key：{prints}",
    "no receipt from outside was given; a restored copy, or a trail that its own bureau recomputed, is not found.":
        "未提供外部回执；恢复的旧副本，或者由本单位自行重新计算的留痕，无法发现。",
    "time stamps were judged by the certificates in the package; compare them with the authority's own: --authority.":
        "时间戳系按导出包所附证书判断；请与机构自行公布的证书核对：--authority。",
    "what was verified before was not read again.": "此前校验过的部分未再读取。",
    # why nothing was verified
    "{path} is too large": "{path}过大",
    "{path} cannot be read: {error}": "{path}无法读取：{error}",
    "{path} is no public key": "{path}不是公钥",
    "{path}: not all are certificates": "{path}：并非全部为证书",
    "not {name}": "不是{name}",
    "{path} is not the file of a receipt": "{path}不是回执文件",
    "text {number}: {why}": "第{number}份材料：{why}",
    "no receipt and no slip": "没有回执，也没有凭条",
    "a receipt is damaged": "回执已损坏",
    "the file cannot be read as a package: {error}": "该文件无法作为导出包读取：{error}",
    "the package holds a file that does not belong into one: {name}": "导出包中有不应有的文件：{name}",
    "the package holds {name} twice": "导出包中{name}出现两次",
    "{name} is encrypted, or packed in a way that packages are not": "{name}已加密，或者压缩方式不符合导出包的规定",
    "the package has no manifest": "导出包没有清单",
    "the package is packed more tightly than any trail can be: nothing of it is read":
        "导出包的压缩率超出任何留痕所能达到的程度：一概不读",
    "the manifest holds <{tag}> where it does not belong": "清单中<{tag}>出现在不应出现之处",
    "the manifest declares a document type; nothing of the kind is read": "清单声明了文档类型；此类内容一概不读",
    "the manifest holds text": "清单中含有正文",
    "the manifest is no XML: {error}": "清单不是 XML：{error}",
    "the manifest lists no file, or one file twice": "清单未列文件，或者同一文件列出两次",
    "<{tag}> in the manifest has not the attributes it must have": "清单中<{tag}>缺少必备的属性",
    "{name} of <{tag}> in the manifest is not valid: {value}": "清单中<{tag}>的{name}无效：{value}",
    "the manifest is not valid: {error}": "清单无效：{error}",
}
HOLE = re.compile(r'\{(\w+)\}')
DEPTH = 3
LONGEST = 500  # characters of a sentence that is looked up


def chosen(environment=None):
    """Return the language that the environment asks for, one of LANGUAGES."""
    environment = os.environ if environment is None else environment
    for name in ('LC_ALL', 'LC_MESSAGES', 'LANG'):
        if environment.get(name):
            return 'zh' if environment[name].lower().startswith('zh') else 'en'
    return 'en'


@lru_cache(maxsize=1)
def _shapes():
    """Return the sentences with braces as patterns, those that fix more words first."""
    shapes = [sentence for sentence in CHINESE if HOLE.search(sentence)]
    shapes.sort(key=lambda sentence: len(HOLE.sub('', sentence)), reverse=True)
    return [(re.compile(HOLE.sub(r'(?P<\1>.+)', re.sub(r'[.?()]', r'\\\g<0>', sentence)), re.DOTALL), CHINESE[sentence])
            for sentence in shapes]


def say(sentence, language='zh', depth=DEPTH):
    """Return a sentence of the verifier in the language: Chinese where that is asked for, else as it is.

    :param str sentence: as the verifier says it in English
    :param str language: such as zh, zh_CN or en
    """
    if not (language or '').lower().startswith('zh') or not depth or len(sentence) > LONGEST:
        return sentence
    if sentence in CHINESE:
        return CHINESE[sentence]
    for shape, chinese in _shapes():
        if found := shape.fullmatch(sentence):
            told = {name: say(value, language, depth - 1) for name, value in found.groupdict().items()}
            return HOLE.sub(lambda hole, told=told: told[hole[1]], chinese)
    return sentence
