"""Envelopes and where their keys come from, as tables of cases: pure Python, no Odoo and no database (A6, A7, B5, B6)."""

import os
import stat

import pytest
from ledger_files import load

envelope, key_source = load("envelope"), load("key_source")
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
AAD = b"intervention.record|7|summary|1"
TEXTS = [b"", b"x", "过问".encode(), b"ends with zeros\x00\x00", b"\x80", b"\x80\x00", b"long " * 5000]
SUITES = ["aes-gcm", "sm4"]


@pytest.fixture(params=[*SUITES, "sm4 without gcm"])
def suite(request, monkeypatch):
    if request.param == "sm4 without gcm":
        monkeypatch.setitem(envelope.SUITES, "sm4", envelope.Sm4Ctr)
        return "sm4"
    return request.param


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_sealed_opens(suite, text):
    blob = envelope.seal(suite, KEY, text, AAD, b"12345678")
    assert envelope.unseal(KEY, blob, AAD) == text
    assert envelope.key_id_of(blob) == b"12345678"
    assert envelope.suite_of(blob) == suite
    assert len(text) < 4 or text not in blob


def test_nothing_opens_with_another_key_or_for_another_place(suite):
    blob = envelope.seal(suite, KEY, b"words", AAD)
    for key, aad in ((OTHER, AAD), (KEY, AAD + b"1"), (KEY, b""), (KEY, AAD.replace(b"|7|", b"|8|")), (b"short", AAD)):
        with pytest.raises(envelope.EnvelopeError):
            envelope.unseal(key, blob, aad)


def test_every_flipped_bit_and_every_cut_is_found(suite):
    blob = envelope.seal(suite, KEY, b"words", AAD)
    for place in range(len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 1 << place % 8
        for damaged in (bytes(changed), blob[:place]):
            with pytest.raises(envelope.EnvelopeError):
                envelope.unseal(KEY, damaged, AAD)
    with pytest.raises(envelope.EnvelopeError):
        envelope.unseal(KEY, blob + b"\x00", AAD)


def test_an_envelope_does_not_open_as_one_of_another_suite_or_key_name():
    for one, other in ((envelope.AesGcm, envelope.Sm4Gcm), (envelope.Sm4Gcm, envelope.Sm4Ctr)):
        name = "aes-gcm" if one is envelope.AesGcm else "sm4"
        blob = bytearray(envelope.seal(name, KEY, b"words", AAD))
        blob[len(envelope.MARK)] = other.code
        with pytest.raises(envelope.EnvelopeError):
            envelope.unseal(KEY, bytes(blob), AAD)


def test_equal_words_never_give_equal_envelopes(suite):
    assert len({envelope.seal(suite, KEY, b"words", AAD) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "length, bucket",
    [(0, 64), (1, 64), (64, 64), (65, 72), (100, 104), (1000, 1024), (1025, 1088), (10_000, 10_240), (10**6, 1_015_808)],
)
def test_lengths_fall_into_buckets(length, bucket):
    assert envelope.padded_length(length) == bucket


def test_padding_costs_at_most_an_eighth_and_lengths_do_not_shine_through():
    for length in range(64, 70_000, 7):
        assert length <= envelope.padded_length(length) <= length * 1.13
    assert len({len(envelope.seal("aes-gcm", KEY, b"x" * length, AAD)) for length in range(64)}) == 1


@pytest.mark.parametrize("suite, key, key_id", [("aes", KEY, b"12345678"), ("aes-gcm", b"", b"12345678"), ("sm4", KEY, b"1")])
def test_it_does_not_seal_with_what_is_no_key(suite, key, key_id):
    with pytest.raises(ValueError):
        envelope.seal(suite, key, b"words", AAD, key_id)


def test_a_key_file_is_made_once_and_read_by_its_owner_alone(tmp_path):
    files = key_source.KeyFiles(tmp_path / "keys")
    key_id = key_source.fresh_id()
    files.make(key_id)
    assert stat.S_IMODE(os.stat(files.where(key_id)).st_mode) == 0o600
    key = key_source.load(files, key_id)
    assert len(key) == 32
    with pytest.raises(FileExistsError):
        files.make(key_id)
    assert key_source.load(files, key_id) == key


@pytest.mark.parametrize("content", [None, "", "ab" * 31, "no key" * 20, "ab" * 33])
def test_a_missing_or_damaged_key_file_is_named_without_its_content(tmp_path, content):
    if content is not None:
        (tmp_path / "0123456789abcdef.kek").write_text(content)
    with pytest.raises(key_source.KeySourceError, match=r"0123456789abcdef\.kek") as refused:
        key_source.load(key_source.KeyFiles(tmp_path), "0123456789abcdef")
    assert not content or content not in str(refused.value)


@pytest.mark.parametrize("key_id", ["../../etc/passwd", "", None, "0123456789abcdeg", "0123456789abcdef\n"])
def test_a_key_id_is_never_a_path(tmp_path, key_id):
    for source in (key_source.KeyFiles(tmp_path), key_source.KeyCommand("echo")):
        with pytest.raises(key_source.KeySourceError):
            key_source.load(source, key_id)


def _script(folder, text):
    script = folder / "ask"
    script.write_text(f"#!/bin/sh\n{text}\n")
    script.chmod(0o700)
    return key_source.KeyCommand(f"{script} --vault 'a b'")


def test_a_command_is_asked_by_the_key_id(tmp_path):
    command = _script(tmp_path, f'[ "$2" = "a b" ] && [ "$3" = 0123456789abcdef ] && echo {"ab" * 32}')
    assert key_source.load(command, "0123456789abcdef") == bytes.fromhex("ab" * 32)


@pytest.mark.parametrize("text", ["exit 3", "echo nothing", "echo", "exec sleep 5", "printf '\\377'"])
def test_a_command_that_fails_says_so_in_time_and_tells_nothing(tmp_path, monkeypatch, text):
    monkeypatch.setattr(key_source, "TIMEOUT", 0.5)
    with pytest.raises(key_source.KeySourceError, match="0123456789abcdef"):
        key_source.load(_script(tmp_path, text), "0123456789abcdef")
