"""What an answer gives away: canaries in every disguise, anything where nothing should be, two answers that differ."""

import base64
import io
import re
import zipfile

import pypdf
from world import CANARIES, NAME, ROLES


def disguises(text):
    """The forms in which a text may leave a server, as bytes."""
    raw = text.encode()
    found = {raw, raw.hex().encode(), text.encode("utf-16-le"), raw[::-1]}
    for shift in range(3):  # base64 of the text at each offset, without the characters its neighbours have a part in
        found.add(base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4])
    return found


SECRETS = {name: disguises(text) for name, text in {**CANARIES, "the recorder's name": NAME}.items()}


def unpacked(raw):
    """The bytes, and the text inside a workbook, document or archive among them: without tags and line ends."""
    body = raw.partition(b"\n\n")[2]
    if body.startswith(b"%PDF"):
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
        return raw + re.sub(r"\s", "", text).encode()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = b"".join(archive.read(name) for name in archive.namelist())
        return raw + parts + re.sub(rb"<[^>]*>|\s", b"", parts)
    return raw


def leaks(role, vector, answer):
    """The names of the secrets that the answer tells the role though it may not know them."""
    raw = unpacked(answer.raw)
    kept = [name for name in CANARIES if name not in ROLES[role][1]]
    kept += ["the recorder's name"] if vector.names else []
    return [name for name in kept if any(form in raw for form in SECRETS[name])]


def is_nothing(value):
    """Whether a result tells of no row: empty, zero, or groups and pages of none."""
    if isinstance(value, dict):
        if "__count" in value:
            return not value["__count"]
        # what Odoo adds to the answer of a button
        return all(is_nothing(one) for name, one in value.items() if (name, one) != ("type", "ir.actions.act_window_close"))
    if isinstance(value, (list, tuple)):
        return all(isinstance(one, dict) and is_nothing(one) for one in value)
    return not value


def normal(answer, *guessed):
    """An answer without what was asked for in it, and without what differs between any two calls."""
    text = re.sub(r"0x[0-9a-f]+|line \d+", "#", answer.text.partition("\n\n")[2])
    for guess in guessed:
        text = re.sub(rf"(?<![\w.-]){re.escape(str(guess))}(?![\w.-])", "?", text)
    return text


def guessed(calls):
    """The texts and numbers of the calls, longest first: an error message repeats them."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            for one in value.values():
                walk(one)
        elif isinstance(value, (list, tuple)):
            for one in value:
                walk(one)
        elif isinstance(value, (str, int)) and not isinstance(value, bool):
            found.append(value)

    walk([(call.ids, list(call.kwargs.values())) for call in calls])
    return sorted(found, key=lambda one: -len(str(one)))


def findings(role, vector, calls, answers):
    """What is wrong with the answers to one vector: lines for the report."""
    wrong = [f"tells {leaks(role, vector, answer)}" for answer in answers if leaks(role, vector, answer)]
    if vector.kind == "empty":
        wrong += [f"found {str(answer.value)[:200]}" for answer in answers if not answer.refused and not is_nothing(answer.value)]
    elif vector.kind == "refused":
        wrong += [f"allowed {call}: {str(answer.value)[:200]}" for call, answer in zip(calls, answers)
                  if not answer.refused and not is_nothing(answer.value)]  # fmt: skip
    elif vector.kind == "pair":
        right, false = (normal(answer, *guessed(calls)) for answer in answers)
        wrong += [f"tells a hit from a miss: {right[:300]!r} / {false[:300]!r}"] if right != false else []
    return wrong
