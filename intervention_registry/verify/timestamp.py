"""Time stamps of an authority (RFC 3161): what is asked, and what an answer says. Whether to believe it: ``stamp``."""
import hashlib
from dataclasses import dataclass
from datetime import datetime

from .der import BOOLEAN, INTEGER, NULL, OCTETS, OID, SEQUENCE, SET, Element, make, number, parse

GRANTED, VERSION = 0, 1
CONTEXT = (0xa0, 0xa1)  # [0] and [1]
DATA, INFO = bytes.fromhex('2a864886f70d010702'), bytes.fromhex('2a864886f70d0109100104')
CONTENT_TYPE, MESSAGE_DIGEST = bytes.fromhex('2a864886f70d010903'), bytes.fromhex('2a864886f70d010904')
CERTIFICATE, CERTIFICATE_V2 = bytes.fromhex('2a864886f70d010910020c'), bytes.fromhex('2a864886f70d010910022f')
SHA256 = bytes.fromhex('608648016503040201')
HASHES = {SHA256: 'sha256', bytes.fromhex('608648016503040202'): 'sha384', bytes.fromhex('608648016503040203'): 'sha512'}
MOST = 16  # certificates in an answer


class Refused(ValueError):
    """The authority did not stamp."""


class Unsupported(ValueError):
    """A way of signing that is not known here."""


@dataclass(frozen=True)
class Stamp:
    """What an answer says, and all that proves it; nothing of it is believed yet."""
    imprint: bytes  # of what, SHA-256
    nonce: int
    time: datetime
    signed: bytes  # what the signature is over
    digest: str  # the hash of the signature, by name
    algorithm: bytes
    signature: bytes
    signer: Element  # who signed: issuer and number, or the id of the key
    print_name: str
    print: bytes  # of the signer's certificate
    certificates: tuple


def request(digest, nonce):
    """Return what is sent to an authority: a digest (hexadecimal, SHA-256) and a number that comes back; nothing else."""
    imprint = make(SEQUENCE, make(SEQUENCE, make(OID, SHA256), make(NULL)), make(OCTETS, bytes.fromhex(digest)))
    return make(SEQUENCE, number(VERSION), imprint, number(nonce), make(BOOLEAN, b'\xff'))


def read(answer):
    """Read the answer of an authority.

    :param bytes answer: TimeStampResp in DER
    :return: Stamp
    :raise Refused: when it did not stamp
    :raise Unsupported: for hashes not known here
    :raise ValueError: for what is no such answer
    """
    status, *token = parse(answer).parts()
    granted, *_words = status.parts()
    if granted.integer() != GRANTED:
        raise Refused("the authority refused")
    [token] = token
    kind, content = token.parts()
    _expect(kind.expect(OID).content == DATA)
    version, digests, encapsulated, *others = content.only(CONTEXT[0]).parts()
    _expect(version.integer() == 3)
    certificates = others.pop(0).parts(CONTEXT[0]) if others and others[0].tag == CONTEXT[0] else []
    if others and others[0].tag == CONTEXT[1]:
        del others[0]  # lists of revoked certificates
    [signers] = others
    [signer] = signers.parts(SET)
    [digest] = digests.parts(SET)
    kind, content = encapsulated.parts()
    _expect(kind.expect(OID).content == INFO and len(certificates) <= MOST)
    content = content.only(CONTEXT[0]).octets()
    return Stamp(*_info(content), *_signer(signer, content, _hash(digest)),
                 tuple(certificate.expect(SEQUENCE).raw for certificate in certificates))


def _expect(sound):
    if not sound:
        raise ValueError("no time stamp of this kind")


def _hash(algorithm):
    """Return the name of a hash."""
    name, *parameters = algorithm.parts()
    _expect(not parameters or parameters[0].expect(NULL).raw == b'\x05\0' and len(parameters) == 1)
    if name.expect(OID).content not in HASHES:
        raise Unsupported("a hash that is not known here")
    return HASHES[name.content]


def _info(content):
    """Return imprint, nonce and time of what was signed (TSTInfo)."""
    version, policy, imprint, serial, time, *others = parse(content).parts()
    _expect(version.integer() == VERSION and policy.expect(OID) and serial.expect(INTEGER))
    algorithm, value = imprint.parts()
    _expect(_hash(algorithm) == 'sha256' and len(value.octets()) == 32)
    tags = [other.tag for other in others]
    _expect(tags == sorted(set(tags), key=(SEQUENCE, BOOLEAN, INTEGER, *CONTEXT).index))
    nonce = [other.integer() for other in others if other.tag == INTEGER]
    return value.content, nonce[0] if nonce else -1, time.time()


def _signer(signer, content, digest):
    """Return the fields of a Stamp from ``signed`` to ``print``; the hash of the content is compared here."""
    version, who, hash_, attributes, algorithm, signature, *unsigned = signer.parts()
    _expect((version.integer(), who.tag) in ((1, SEQUENCE), (3, 0x80)) and _hash(hash_) == digest)
    _expect(not unsigned or [other.tag for other in unsigned] == [CONTEXT[1]])
    values = {}
    for attribute in attributes.parts(CONTEXT[0]):
        name, value = attribute.parts()
        _expect(values.setdefault(name.expect(OID).content, value) is value)
    _expect({CONTENT_TYPE, MESSAGE_DIGEST} <= values.keys() and values.keys() & {CERTIFICATE, CERTIFICATE_V2})
    _expect(values[CONTENT_TYPE].only(SET).expect(OID).content == INFO)
    _expect(values[MESSAGE_DIGEST].only(SET).octets() == hashlib.new(digest, content).digest())
    # what is signed are the attributes as a set, whatever they stand as
    signed = make(SET, attributes.content)
    return (signed, digest, algorithm.expect(SEQUENCE).raw, signature.octets(), who, *_print(values))


def _print(values):
    """Return the name of the hash, and the hash, by which the signature names the certificate of its key."""
    second = CERTIFICATE_V2 in values
    ids, *_policies = values[CERTIFICATE_V2 if second else CERTIFICATE].only(SET).parts()
    parts = ids.parts()[0].parts()
    if not second:
        return 'sha1', parts[0].octets()
    name = _hash(parts.pop(0)) if parts[0].tag == SEQUENCE else 'sha256'
    return name, parts[0].octets()
