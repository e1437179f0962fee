"""Tampering with the files of the evidence, on disk and in the row that leads to them."""

import contextlib
import os

from hand import named
from kinds import kind, variant


@contextlib.contextmanager
def put_back(*paths):
    """Leave the files as they were found."""
    before = {path: path.read_bytes() for path in paths}
    try:
        yield
    finally:
        for path, content in before.items():
            os.chmod(path.parent, 0o755)
            path.write_bytes(content)


def _file(hand, *, besides=None):
    return hand.random.choice([file for file in hand.world.files if file != besides])


def _written(hand, file, content):
    """The file holds other bytes until the tampering is undone."""
    assert content != file.path.read_bytes()
    hand.undo.enter_context(put_back(file.path))
    file.path.write_bytes(content)


@kind
def bytes_of_a_file(hand):
    """One bit is another, the end is missing, or there is more of it."""
    file, random = _file(hand), hand.random
    content = file.path.read_bytes()
    place = random.randrange(len(content))
    flipped = bytes([content[place] ^ 1 << random.randrange(8)])
    longer = content + random.randbytes(random.randint(1, 99))
    _written(hand, file, random.choice((content[:place] + flipped + content[place + 1 :], content[:place], longer)))
    return named("file", model=file.model, res_id=file.id)


@kind
def file_deleted(hand):
    file = _file(hand)
    hand.undo.enter_context(put_back(file.path))
    file.path.unlink()
    return named("file_missing", model=file.model, res_id=file.id)


@kind
def file_of_another_item(hand):
    file = _file(hand)
    _written(hand, file, _file(hand, besides=file).path.read_bytes())
    return named("file", model=file.model, res_id=file.id)


@variant
def file_exchanged_in_its_row(hand):
    """Nothing on disk is touched: the item's row leads to the file of another."""
    file = _file(hand)
    name = hand.one("SELECT store_fname FROM ir_attachment WHERE id = %s", _file(hand, besides=file).attachment)
    hand.change("ir_attachment", file.attachment, store_fname=name)
    return named("file", model=file.model, res_id=file.id)


@variant
def row_of_a_file_deleted(hand):
    file = _file(hand)
    hand.run("DELETE FROM ir_attachment WHERE id = %s", file.attachment)
    return named("file_missing", model=file.model, res_id=file.id)


@variant
def item_led_to_another_file(hand):
    file = _file(hand)
    other = _file(hand, besides=file)
    hand.change(file.table, file.id, attachment_id=other.attachment)
    return named("row", model=file.model, res_id=file.id)


@variant
def digest_of_a_file_in_its_item(hand):
    """The file is another one, and the item's row says its digest."""
    file = _file(hand)
    content = hand.random.randbytes(99)
    _written(hand, file, content)
    hand.change(file.table, file.id, sha256=hand.other(hand.one(f"SELECT sha256 FROM {file.table} WHERE id = %s", file.id)))
    return named("row", model=file.model, res_id=file.id)
