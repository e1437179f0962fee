"""The verifier answers in Chinese as in English, and takes the mail that a receipt came with (A6, B5)."""

import ast
import io
import re
from email import policy
from email.message import EmailMessage

import generated
import pytest

cli, findings, mail, receipt, stamp, words, writer = (generated.load(name) for name in (
    "cli", "findings", "mail", "receipt", "stamp", "words", "writer"))
KEY = generated.Key(1)
TRAIL = generated.Copy(generated.Trail(4, 5, sizes=(7, 20), key=KEY))
HOLE = re.compile(r"\{(\w+)\}")


@pytest.fixture
def package(tmp_path):
    file = io.BytesIO()
    writer.write_package(TRAIL, file, generated.LOG, "某局", "2026-01-02 00:00:00", KEY.sign, texts=True)
    path = tmp_path / "package.zip"
    path.write_bytes(file.getvalue())
    return path


def test_every_kind_and_reason_is_said():
    """No kind of damage and no reason is left in English."""
    assert {*findings.KINDS.values(), *receipt.REASONS.values(), *stamp.SENTENCES.values()} <= set(words.CHINESE)


def test_no_hole_is_lost():
    """What an English sentence fills in, the Chinese one fills in too."""
    for english, chinese in words.CHINESE.items():
        assert sorted(HOLE.findall(english)) == sorted(HOLE.findall(chinese)), english


def written(node):
    """Return the sentence that stands in the code, with a figure in each hole; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    parts = node.values if isinstance(node, ast.JoinedStr) else ()
    return "".join(part.value if isinstance(part, ast.Constant) else "7" for part in parts)


def sentences():
    for path in sorted(generated.VERIFY.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("Unusable", "fault", "_fault", "Finding"):
                yield from (written(one.value) for one in node.keywords if one.arg == "detail")
                yield from map(written, node.args[name in ("fault", "_fault"):] if name != "Finding" else ())


def test_every_detail_of_the_code_is_said():
    """Each sentence that the verifier writes as a detail or a refusal has its Chinese."""
    told = [sentence for sentence in sentences() if " " in sentence and re.search("[a-z]{3}", sentence)]
    assert len(told) > 30
    assert [sentence for sentence in told if words.say(sentence) == sentence] == []


@pytest.mark.parametrize(("sentence", "said"), [
    ("checkpoint 3: it is of another log", "固化点3：属于另一日志"),
    ("chain intervention.record,5, No. 7", "链intervention.record,5第7条"),
    ("UNUSABLE: text 1: no receipt and no slip", "无法校验：第1份材料：没有回执，也没有凭条"),
    ("a sentence of nobody", "a sentence of nobody"),
    ("checkpoint " * 5000, "checkpoint " * 5000),
])
def test_sentences_are_put_together(sentence, said):
    """What stands in the holes is said in Chinese as well; what is unknown or endless stays as it is."""
    assert words.say(sentence, "zh_CN") == said
    assert words.say(sentence, "en_US") == sentence


def test_the_locale_chooses():
    """LC_ALL goes before LC_MESSAGES and LANG."""
    assert words.chosen({"LANG": "zh_CN.UTF-8"}) == "zh"
    assert words.chosen({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}) == "en"
    assert words.chosen({}) == "en"


def test_the_command_answers_in_chinese(package, tmp_path, capsys):
    """The same exit codes, the same kinds; only the words are others."""
    assert cli.main([str(package), "--lang", "zh"]) == cli.INTACT
    out = capsys.readouterr().out
    assert "完整无误" in out
    assert "INTACT" not in out
    notes = [line for line in out.splitlines() if line.startswith("说明")]
    assert notes
    assert not [line for line in notes if re.search("[a-z]{4} [a-z]{2}", line)]
    foreign = tmp_path / "receipt.txt"
    foreign.write_text(f"IRC1:{'f' * 32}:1:7:{'a' * 64}:{'b' * 64}")
    assert cli.main([str(package), "--lang", "zh", "--receipt", str(foreign)]) == cli.DAMAGED
    assert "[receipt]" in capsys.readouterr().out
    assert cli.main([str(tmp_path / "none.zip"), "--lang", "zh"]) == cli.UNUSABLE
    assert "无法校验" in capsys.readouterr().out


def mailed(attached, body="见附件"):
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["Subject"] = "registry@example.com", "回执"
    message.set_content(body)
    if attached:
        message.add_attachment(attached.encode(), maintype="application", subtype="json", filename="checkpoint-1.json")
    return message.as_bytes().decode()


def test_receipts_are_taken_out_of_their_mail():
    """The attachment is the receipt; without one the code in its words; other words are no mail."""
    checkpoint = next(iter(TRAIL.checkpoints()))
    file = receipt.file_text(checkpoint["text"], checkpoint["signature"], KEY.public)
    code = receipt.code(checkpoint["text"])
    assert receipt.read(mailed(file))[0] == receipt.read(file)[0]
    assert receipt.read(mailed("", f"<pre>{code}</pre>"))[0] == receipt.read(code)[0]
    assert not mail.is_mail(code)
    assert not mail.is_mail(f"To: nobody {code}")
    for broken in (mailed("{"), mailed("", "hello"), "From: x\n\n", "Content-Type: multipart/mixed; boundary=x\n\n--x\n--x"):
        with pytest.raises(ValueError, match="receipt"):
            receipt.read(broken)
