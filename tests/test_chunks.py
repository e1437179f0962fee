"""Large files sealed chunk by chunk, and what a file is by its first bytes: pure Python, no Odoo (A6, B5)."""

import io

import pytest
from ledger_files import load

chunks, envelope, file_kind, store = load("chunks"), load("envelope"), load("file_kind"), load("store")
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 64)


@pytest.fixture(params=["aes-gcm", "sm4", "sm4 without gcm"])
def suite(request, monkeypatch):
    if request.param == "sm4 without gcm":
        monkeypatch.setitem(envelope.SUITES, "sm4", envelope.Sm4Ctr)
        return "sm4"
    return request.param


def sealed(content, suite="aes-gcm"):
    header = chunks.fresh_header(suite)
    file, parts = chunks.Sealed(KEY, header), chunks.cut(content)
    blob = header + b"".join(file.seal(index, index + 1 == len(parts), part) for index, part in enumerate(parts))
    assert len(blob) == file.length(len(content))
    return blob


def opened(blob, key=KEY):
    return b"".join(chunks.opened(io.BytesIO(blob), key))


@pytest.mark.parametrize("size", [1, 63, 64, 65, 128, 200])
def test_what_was_sealed_opens(suite, size):
    content = bytes(range(256))[:size]
    blob = sealed(content, suite)
    assert opened(blob) == content
    assert chunks.is_chunked(blob)
    seen = []
    b"".join(chunks.opened(io.BytesIO(blob), KEY, seen.append))
    assert b"".join(seen) == blob


def test_every_flipped_bit_and_every_cut_is_found():
    blob = sealed(bytes(150))
    for place in range(len(blob)):
        for bit in (1, 128):
            damaged = bytearray(blob)
            damaged[place] ^= bit
            with pytest.raises(envelope.EnvelopeError):
                opened(bytes(damaged))
        with pytest.raises(envelope.EnvelopeError):
            opened(blob[:place])
    for damaged in (blob + b"\x00", blob + blob, b"", blob[1:]):
        with pytest.raises(envelope.EnvelopeError):
            opened(damaged)


def test_frames_cannot_be_reordered_repeated_left_out_or_taken_from_another_file():
    one, two = sealed(bytes(192)), sealed(bytes(192))
    frame = chunks.Sealed(KEY, one[: chunks.HEADER]).frame
    head, frames = one[: chunks.HEADER], [one[start : start + frame] for start in range(chunks.HEADER, len(one), frame)]
    others = [two[start : start + frame] for start in range(chunks.HEADER, len(two), frame)]
    for wrong in (
        [frames[1], frames[0], frames[2]],
        [frames[0], frames[0], frames[1], frames[2]],
        [frames[0], frames[2]],
        frames[:2],
        [frames[0], others[1], frames[2]],
        [*frames, frames[2]],
    ):
        with pytest.raises(envelope.EnvelopeError):
            opened(head + b"".join(wrong))
    with pytest.raises(envelope.EnvelopeError):
        opened(one, OTHER)


def test_equal_files_differ_once_sealed():
    assert len({sealed(b"the same") for _number in range(20)}) == 20


@pytest.mark.parametrize(
    ("name", "head", "kind", "wrong"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n", "image/png", False),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image/jpeg", False),
        ("a.docx", b"PK\x03\x04", "application/zip", False),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", False),
        ("a.m4a", b"\x00\x00\x00\x20ftypM4A ", "video/mp4", False),
        ("a.heic", b"\x00\x00\x00\x20ftypheic", "image/heic", False),
        ("a.amr", b"#!AMR\n", "audio/amr", False),
        ("a.txt", "文字".encode("gb18030"), "text/plain", False),
        ("a.txt", ("字" * 2000).encode()[:4096], "text/plain", False),
        ("a.pdf", b"MZ\x90", "application/x-msdownload", True),
        ("a.jpg", b"<script>", "text/html", True),
        ("a.txt", b"\x00\x01\x02", "application/octet-stream", True),
        ("unknown.ending", b"\x00", "application/octet-stream", False),
        ("noending", b"words", "text/plain", False),
        ("a.pdf.exe", b"MZ", "application/x-msdownload", False),
    ],
)
def test_a_file_is_what_its_bytes_say(name, head, kind, wrong):
    assert file_kind.kind_of(head) == kind
    assert file_kind.differs(name, kind) is wrong


def test_only_pictures_texts_and_pdf_are_shown():
    for kind in ("text/html", "application/zip", "application/octet-stream", "image/svg+xml", "text/x-shellscript", None):
        assert file_kind.shown(kind) is None
    assert [file_kind.shown(kind) for kind in ("image/png", "text/plain", "application/pdf")] == ["image", "text", "pdf"]


def test_a_file_is_there_as_a_whole_or_not_at_all(tmp_path):
    path, target = tmp_path / "incoming" / "x", tmp_path / "ab" / "abc"
    store.write_at(path, 0, b"first ")
    store.write_at(path, 6, b"second")
    with pytest.raises(store.StoreError):
        store.settle(path, 99)
    store.settle(path, 12)
    store.place(path, target)
    assert (target.read_bytes(), path.exists()) == (b"first second", False)
    store.write_at(path, 0, b"other")
    with pytest.raises(store.StoreError):
        store.place(path, target)
    assert target.read_bytes() == b"first second"


def test_a_full_disk_is_told_and_leaves_what_was_there():
    with pytest.raises(store.StoreError, match="No space left"):
        store.write_at("/dev/full", 0, b"x")
