"""Time stamps judged without Odoo: those of OpenSSL pass, every other one is named and none breaks the check (A6, B5)."""

import base64
import datetime
import hashlib
import importlib.util
import subprocess

import pytest
from conftest import REPO
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from verify_package import load

der, timestamp, stamp, source = (load(name) for name in ("der", "timestamp", "stamp", "source"))
checkpoint, cli, findings = load("checkpoint"), load("cli"), load("findings")
SPEC = importlib.util.spec_from_file_location("authority", REPO / "intervention_registry/tests/authority.py")
authority = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(authority)
NONCE = 0x1234567890ABCDEF
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
AT = f"{NOW:%Y-%m-%d %H:%M:%S}"
TEXT = checkpoint.compose(at=AT, config="a" * 64, log="b" * 32, number=1, prev="0" * 64, root="c" * 64, root_sm3="d" * 64, size=5)
DIGEST = checkpoint.digest_of(TEXT)
make, number = der.make, der.number
NULL = make(der.NULL)
ALGORITHMS = {"ec": ("2a8648ce3d040302", b""), "rsa": ("2a864886f70d010101", NULL), "rsa256": ("2a864886f70d01010b", NULL)}


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    if not authority.OPENSSL:
        pytest.skip("needs the command of OpenSSL: apt-get install openssl")
    return authority.Authority(tmp_path_factory.mktemp("one"))


@pytest.fixture(scope="module")
def answer(one):
    return one.stamp(timestamp.request(DIGEST, NONCE))


def judge(answer, trusted, digest=DIGEST, nonce=NONCE, at=AT):
    return stamp.judge(answer, digest, nonce, at, trusted)


def oid(text):
    return make(der.OID, bytes.fromhex(text) if isinstance(text, str) else text)


def attribute(name, value):
    return make(der.SEQUENCE, oid(name), make(der.SET, value))


class Forger:
    """An authority that answers as the test wants: every part of a time stamp can be another."""

    def __init__(self, kind="ec", **options):
        self.kind, self.root_key = kind, ec.generate_private_key(ec.SECP256R1())
        self.key = ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)
        self.root = authority.certificate("Root", self.root_key, is_ca=True, days=(-900, 900))
        options = {"purposes": [authority.STAMPING], **options}
        self.own = authority.certificate("Own", self.key, self.root, self.root_key, **options)

    def sign(self, data):
        way = (padding.PKCS1v15(), hashes.SHA256()) if self.kind != "ec" else (ec.ECDSA(hashes.SHA256()),)
        return self.key.sign(data, *way)

    def answer(self, time=NOW, status=0, nonce=NONCE, printed=None, shown=None, attributes=None, algorithm=None, extra=()):
        sha256 = make(der.SEQUENCE, oid(timestamp.SHA256))
        imprint = make(der.SEQUENCE, make(der.SEQUENCE, oid(timestamp.SHA256), NULL), make(der.OCTETS, bytes.fromhex(DIGEST)))
        info = make(der.SEQUENCE, number(1), oid("2a0304"), imprint, number(7), make(der.TIME, f"{time:%Y%m%d%H%M%S}Z".encode()),
                    *([number(nonce)] if nonce is not None else []))
        printed = printed or self.own.fingerprint(hashes.SHA256())
        said = attributes or {
            timestamp.CONTENT_TYPE: oid(timestamp.INFO),
            timestamp.MESSAGE_DIGEST: make(der.OCTETS, hashlib.sha256(info).digest()),
            timestamp.CERTIFICATE_V2: make(der.SEQUENCE, make(der.SEQUENCE, make(der.SEQUENCE, make(der.OCTETS, printed)))),
        }
        listed = b"".join(attribute(name, value) for name, value in said.items())
        name, parameters = ALGORITHMS[algorithm or self.kind]
        who = make(der.SEQUENCE, self.own.issuer.public_bytes(), number(self.own.serial_number))
        signer = make(der.SEQUENCE, number(1), who, sha256, make(0xA0, listed), make(der.SEQUENCE, oid(name), parameters),
                      make(der.OCTETS, self.sign(make(der.SET, listed))))
        certificates = b"".join(x.public_bytes(Encoding.DER) for x in ([self.own] if shown is None else shown) + list(extra))
        data = make(der.SEQUENCE, number(3), make(der.SET, sha256),
                    make(der.SEQUENCE, oid(timestamp.INFO), make(0xA0, make(der.OCTETS, info))),
                    make(0xA0, certificates), make(der.SET, signer))
        token = make(der.SEQUENCE, oid(timestamp.DATA), make(0xA0, data))
        return make(der.SEQUENCE, make(der.SEQUENCE, number(status)), token)


@pytest.fixture(scope="module")
def forger():
    return Forger()


def test_the_stamp_of_a_real_authority_passes(one, answer):
    """By its root, and by its own certificate; and OpenSSL judges the same."""
    assert judge(answer, [one.root]) is None
    assert judge(answer, [one.own]) is None
    assert NOW <= stamp.given(answer) <= datetime.datetime.now(datetime.timezone.utc)
    (one.folder / "root.pem").write_text(one.pem)
    (one.folder / "answer.tsr").write_bytes(answer)
    (one.folder / "text").write_text(TEXT)
    subprocess.run([authority.OPENSSL, "ts", "-verify", "-data", "text", "-in", "answer.tsr", "-CAfile", "root.pem"],
                   cwd=one.folder, check=True, capture_output=True)


def test_the_request_tells_a_digest_alone(one):
    """OpenSSL reads it; beside digest and nonce there is nothing in it."""
    request = timestamp.request(DIGEST, NONCE)
    (one.folder / "own.tsq").write_bytes(request)
    said = subprocess.run([authority.OPENSSL, "ts", "-query", "-in", "own.tsq", "-text"], cwd=one.folder, check=True,
                          capture_output=True, text=True).stdout
    assert "Hash Algorithm: sha256" in said and "Nonce: 0x1234567890ABCDEF" in said and "Certificate required: yes" in said
    assert len(request) == 69 and bytes.fromhex(DIGEST) in request


def test_another_root_nonce_or_time_is_named(one, answer):
    """A stamp for another checkpoint, another request, or given long before or after."""
    assert judge(answer, [one.root], digest="e" * 64) == "imprint"
    assert judge(answer, [one.root], nonce=NONCE + 1) == "nonce"
    assert judge(answer, [one.root], at="2020-01-01 00:00:00") == "time"
    assert judge(answer, [one.root], at="2099-01-01 00:00:00") == "time"


def test_another_authority_is_named(one, answer, forger):
    """One that nobody named, or that bears the same name with another key; and none at all."""
    assert judge(answer, [forger.root]) == judge(answer, []) == "authority"
    twin = authority.certificate("Authority Root", forger.root_key, is_ca=True)
    assert judge(answer, [twin]) == "authority"


def test_expired_and_foreign_purposes_are_named(one, tmp_path):
    """OpenSSL stamps with an expired certificate; a certificate for something else, for more, or for nothing is none."""
    old = authority.Authority(tmp_path, days=(-30, -1))
    assert judge(old.stamp(timestamp.request(DIGEST, NONCE)), [old.root]) == "expired"
    client, stamping = x509.ExtendedKeyUsageOID.CLIENT_AUTH, authority.STAMPING
    for purposes in ([client], [stamping, client], []):
        other = Forger(purposes=purposes)
        assert judge(other.answer(), [other.root]) == judge(other.answer(), [other.own]) == "purpose"


@pytest.mark.parametrize("kind", ["ec", "rsa", "rsa256"])
def test_known_ways_of_signing_pass(kind):
    """RSA and elliptic curves, whichever name the signature goes by."""
    other = Forger(kind)
    assert judge(other.answer(), [other.root]) is None


def test_chains(forger):
    """An authority between root and signer is found in the answer; one that is none, or may not go so deep, is not."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = forger.own
    for is_ca, expected in ((True, None), (False, "authority")):
        middle = authority.certificate("Middle", key, forger.root, forger.root_key, is_ca=is_ca)
        forger.own = authority.certificate("Below", forger.key, middle, key, purposes=[authority.STAMPING])
        assert judge(forger.answer(extra=[middle]), [forger.root]) == expected
        assert judge(forger.answer(), [forger.root]) == "authority"
    late = authority.certificate("Middle", key, forger.root, forger.root_key, is_ca=True, days=(-9, -5))
    forger.own = authority.certificate("Below", forger.key, late, key, purposes=[authority.STAMPING])
    assert judge(forger.answer(extra=[late]), [forger.root]) == "expired"
    forger.own = own


def test_forged_parts_are_named(forger):
    """Refusal, a missing nonce, a signature by another key, another certificate than the signed one, another algorithm."""
    trusted = [forger.root]
    assert judge(forger.answer(), trusted) is None
    assert judge(forger.answer(status=2), trusted) == "refused"
    assert judge(make(der.SEQUENCE, make(der.SEQUENCE, number(2))), trusted) == "refused"
    assert judge(forger.answer(nonce=None), trusted) == "nonce"
    assert judge(forger.answer(printed=b"x" * 32), trusted) == judge(forger.answer(shown=[]), trusted) == "authority"
    assert judge(forger.answer(algorithm="rsa256"), trusted) == "unsupported"
    thief = Forger()
    thief.own, thief.root = forger.own, forger.root
    assert judge(thief.answer(), trusted) == "signature"
    info = {timestamp.CONTENT_TYPE: oid(timestamp.INFO)}
    for attributes in (info, {**info, timestamp.MESSAGE_DIGEST: make(der.OCTETS, b"x" * 32)}):
        assert judge(forger.answer(attributes=attributes), trusted) == "malformed"
    assert judge(forger.answer(extra=[forger.root] * 20), trusted) == "malformed"


def test_no_altered_byte_passes_or_breaks_the_check(one, answer, forger):
    """Each byte of an answer turned round, cut off there, or put in twice: named, and never an exception."""
    for whole, trusted in ((answer, [one.root]), (forger.answer(), [forger.root])):
        for place in range(len(whole)):
            for turned in (0xFF, 0x01):
                altered = whole[:place] + bytes([whole[place] ^ turned]) + whole[place + 1:]
                assert judge(altered, trusted) in stamp.REASONS, place
            assert judge(whole[:place], trusted) == "malformed", place
            assert judge(whole[:place] + whole[place:place + 1] + whole[place:], trusted) in stamp.REASONS, place
        assert judge(whole + b"\0", trusted) == "malformed"


def test_what_is_no_answer_is_named(forger):
    """Other spellings of DER, deep nesting, huge lengths and nothing at all."""
    whole = forger.answer()
    spelled = b"\x30\x84" + len(der.parse(whole).content).to_bytes(4, "big") + der.parse(whole).content
    for text in (b"", b"\x30", b"\x30\x80\0\0", b"\x30\x85" + b"\xff" * 9, b"\x1f\x81\x01\0", b"\x30\x81\x05", spelled, b"{}",
                 b"\x30\x82\xff\xff" * 5000, make(der.SEQUENCE, make(der.SEQUENCE, number(0))), b"<html>" * 99):
        assert judge(text, [forger.root]) == "malformed", text[:20]
    for data in (b"\x02\0", b"\x02\x02\0\x01", b"\x02\x02\xff\xff", b"\x02\x01"):
        with pytest.raises(ValueError):
            der.parse(data).integer()
    for text in (b"20260101000000", b"20260101000000.0Z", b"20261301000000Z", b"20260101000000+0800"):
        with pytest.raises(ValueError):
            der.parse(make(der.TIME, text)).time()


class Log(source.Source):
    def __init__(self, *stamps):
        self.held = stamps

    def stamps(self):
        return iter(self.held)

    def checkpoints(self):
        return iter([{"number": 1, "text": TEXT}, {"number": 2, "text": TEXT.replace('"number":1', '"number":2')},
                     {"number": 3, "text": "?"}])


def held(answer, authority, number=1, **values):
    return {"number": number, "token": base64.b64encode(answer).decode(), "nonce": f"{NONCE:x}", "authority": authority, **values}


def test_stamps_of_a_log(one, answer, forger):
    """Each is compared with its own checkpoint, by the certificate that the reader trusts; what is no stamp is named."""
    def found(*stamps, **options):
        return [finding.detail for finding in stamp.check_stamps(Log(*stamps), **options)]

    good = held(answer, one.pem)
    assert found(good) == found(good, named=[one.own]) == found() == []
    assert found(good, named=[forger.root]) == ["checkpoint 1: it is not by the authority named"]
    assert found(held(answer, one.pem, 2), held(answer, one.pem, 3), held(answer, one.pem, 4), held(answer, one.pem, 9)) == [
        "checkpoint 2: it attests another checkpoint", "checkpoint 3: it attests another checkpoint",
        "checkpoint 4: the checkpoint that it attests is not there", "checkpoint 9: the checkpoint that it attests is not there"]
    assert found(held(answer, one.pem, 2), since=2) == []
    for values in ({"token": "?"}, {"token": ""}, {"nonce": "x"}, {"nonce": ""}, {"authority": ""}, {"authority": "x" * 99}):
        assert found({**good, **values}) == [f"checkpoint 1: {stamp.SENTENCES['malformed']}"], values
    assert "stamp" in findings.KINDS


def test_a_text_without_certificate_is_none(one):
    """Certificates are read from PEM alone; a damaged one is refused."""
    assert len(stamp.authorities(one.pem * 2)) == 2
    for text in ("", "x", one.pem[:-40], one.pem.replace("MII", "MIJ"), None):
        with pytest.raises(ValueError):
            stamp.authorities(text)
