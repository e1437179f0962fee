"""Whether a time stamp attests a checkpoint: by which authority, for what and when it was given."""
import base64
import hashlib
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from .checkpoint import digest_of, parse
from .der import NULL, OID, SEQUENCE, make
from .findings import Finding
from .timestamp import Refused, Unsupported, read

EARLIEST, LATEST = timedelta(minutes=10), timedelta(days=1)  # by how much clocks differ; how long a checkpoint may wait
RSA = bytes.fromhex('2a864886f70d010101')
RSA_WITH = {f'sha{size}': bytes.fromhex(f'2a864886f70d0101{end}') for size, end in ((256, '0b'), (384, '0c'), (512, '0d'))}
ECDSA_WITH = {f'sha{size}': bytes.fromhex(f'2a8648ce3d0403{end}') for size, end in ((256, '02'), (384, '03'), (512, '04'))}
HASHES = {'sha256': hashes.SHA256(), 'sha384': hashes.SHA384(), 'sha512': hashes.SHA512()}
PURPOSES = {x509.ExtendedKeyUsageOID.TIME_STAMPING, x509.ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
# what may be critical in a certificate of the chain: all of it is looked at, or restricts nothing here
UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage, x509.CertificatePolicies,
              x509.SubjectAlternativeName)
BROKEN = (ValueError, TypeError, OverflowError, UnsupportedAlgorithm, InvalidSignature, x509.InvalidVersion,
          x509.DuplicateExtension)
LAST = {'number': float('inf')}  # after the last checkpoint
# why a time stamp does not pass
MISSING, MALFORMED, REFUSED, UNSUPPORTED, IMPRINT, NONCE, SIGNATURE, AUTHORITY, PURPOSE, EXPIRED, TIME = REASONS = (
    'missing', 'malformed', 'refused', 'unsupported', 'imprint', 'nonce', 'signature', 'authority', 'purpose', 'expired', 'time')
SENTENCES = dict(zip(REASONS, (
    "the checkpoint that it attests is not there",
    "it is no time stamp, or a damaged one",
    "the authority refused to stamp",
    "it is signed in a way that is not known here",
    "it attests another checkpoint",
    "it answers another request",
    "its signature is not by the key of its certificate",
    "it is not by the authority named",
    "the certificate is not one for time stamps",
    "the certificate was not valid at its time",
    "its time is not that of the checkpoint",
)))


def authorities(text):
    """Return the certificates of a text in PEM.

    :raise ValueError: when there is none in it, or one that cannot be read
    """
    try:
        found = x509.load_pem_x509_certificates(text.encode())
        for certificate in found:
            certificate.public_key()
    except (*BROKEN, AttributeError) as error:
        raise ValueError("no certificate") from error
    return found


def judge(answer, digest, nonce, at, trusted):
    """Return why a time stamp does not pass, one of REASONS, or None.

    :param bytes answer: what the authority answered
    :param str digest: SHA-256 (hexadecimal) of the checkpoint's text
    :param int nonce: what was sent along
    :param str at: time of the checkpoint, ``YYYY-MM-DD HH:MM:SS``
    :param list trusted: certificates of the authority: its own, or one above it
    """
    try:
        stamp = read(answer)
        certificates = [x509.load_der_x509_certificate(der) for der in stamp.certificates]
        return _judged(stamp, digest, nonce, at, [*trusted, *certificates], {_der(one) for one in trusted})
    except Refused:
        return REFUSED
    except (Unsupported, UnsupportedAlgorithm):
        return UNSUPPORTED
    except BROKEN:
        return MALFORMED


def given(answer):
    """Return the time that a stamp says, which was judged before."""
    return read(answer).time


def _der(certificate):
    return certificate.public_bytes(Encoding.DER)


def _judged(stamp, digest, nonce, at, pool, anchors):
    signer = next((one for one in pool if hashlib.new(stamp.print_name, _der(one)).digest() == stamp.print), None)
    if stamp.imprint.hex() != digest:
        return IMPRINT
    if stamp.nonce != nonce:
        return NONCE
    if signer is None or not _is_named(signer, stamp.signer):
        return AUTHORITY
    if not _is_signed(stamp, signer.public_key()):
        return SIGNATURE
    if not _reaches(signer, pool, anchors, None):
        return AUTHORITY
    if not _is_for_stamps(signer):
        return PURPOSE
    if not _reaches(signer, pool, anchors, stamp.time):
        return EXPIRED
    made = datetime.strptime(at, '%Y-%m-%d %H:%M:%S').replace(tzinfo=timezone.utc)
    return None if made - EARLIEST <= stamp.time <= made + LATEST else TIME


def _is_named(certificate, who):
    """Say whether the signature names this certificate: by its issuer and number, or by the id of its key."""
    if who.tag == SEQUENCE:
        issuer, serial = who.parts()
        return (issuer.raw, serial.integer()) == (certificate.issuer.public_bytes(), certificate.serial_number)
    known = _extension(certificate, x509.SubjectKeyIdentifier)
    return bool(known) and known.value.digest == who.content


def _is_signed(stamp, key):
    """Say whether the signature is by this key.

    :raise Unsupported: for keys and ways of signing that are not known here
    """
    chosen, is_rsa = HASHES[stamp.digest], isinstance(key, rsa.RSAPublicKey)
    names = (RSA, RSA_WITH[stamp.digest]) if is_rsa else (ECDSA_WITH[stamp.digest],)
    known = [make(SEQUENCE, make(OID, name), make(NULL) if is_rsa else b'') for name in names]
    if stamp.algorithm not in known or not isinstance(key, (rsa.RSAPublicKey, ec.EllipticCurvePublicKey)):
        raise Unsupported("a way of signing that is not known here")
    try:
        key.verify(stamp.signature, stamp.signed, *((padding.PKCS1v15(), chosen) if is_rsa else (ec.ECDSA(chosen),)))
    except InvalidSignature:
        return False
    return True


def _extension(certificate, kind):
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return None


def _is_for_stamps(certificate):
    purpose, usage = _extension(certificate, x509.ExtendedKeyUsage), _extension(certificate, x509.KeyUsage)
    may_sign = not usage or usage.value.digital_signature or usage.value.content_commitment
    return bool(purpose and purpose.critical and list(purpose.value) == [x509.ExtendedKeyUsageOID.TIME_STAMPING] and may_sign)


def _reaches(certificate, pool, anchors, at):
    """Say whether a chain leads from a certificate to one of the ``anchors``, all of it valid ``at`` (None: whenever)."""
    seen, level = {_der(certificate)}, [certificate]
    for below in range(len(pool) + 1):
        level = [one for one in level if at is None or one.not_valid_before_utc <= at <= one.not_valid_after_utc]
        if any(_der(one) in anchors for one in level):
            return True
        above = [issuer for issuer in pool if _der(issuer) not in seen and any(_issued(one, issuer, below) for one in level)]
        seen.update(map(_der, above))
        level = above
    return False


def _issued(certificate, issuer, below):
    """Say whether a certificate is by ``issuer``, with ``below`` others of the chain between it and the signature."""
    basic, usage = _extension(issuer, x509.BasicConstraints), _extension(issuer, x509.KeyUsage)
    purpose = _extension(issuer, x509.ExtendedKeyUsage)
    if certificate.issuer != issuer.subject or not basic or not basic.value.ca or usage and not usage.value.key_cert_sign:
        return False
    if basic.value.path_length is not None and basic.value.path_length < below or purpose and not PURPOSES & set(purpose.value):
        return False
    if any(one.critical and not isinstance(one.value, UNDERSTOOD) for one in (*issuer.extensions, *certificate.extensions)):
        return False
    chosen = certificate.signature_hash_algorithm
    try:
        certificate.verify_directly_issued_by(issuer)
    except BROKEN:
        return False
    return chosen is None or chosen.name in HASHES


def check_stamps(source, named=None, since=0):
    """Check the time stamps of checkpoints.

    :param Source source: answers ``stamps`` and ``checkpoints``
    :param list named: certificates of the authorities to trust; None takes the source's own word
    :param int since: the number of a checkpoint; what is up to it was checked before
    :return: iterator of findings
    """
    checkpoints, row = iter(source.checkpoints()), {'number': 0}
    for stamp in source.stamps():
        if stamp['number'] <= since:
            continue
        while row['number'] < stamp['number']:
            row = next(checkpoints, LAST)
        if reason := _reason(stamp, row, named):
            yield Finding('stamp', detail=f"checkpoint {stamp['number']}: {SENTENCES[reason]}")


def _reason(stamp, row, named):
    if row['number'] != stamp['number']:
        return MISSING
    try:
        said = parse(row['text'])
    except ValueError:
        return IMPRINT
    try:
        answer, nonce = base64.b64decode(stamp['token'], validate=True), int(stamp['nonce'], 16)
        trusted = authorities(stamp['authority']) if named is None else named
    except ValueError:
        return MALFORMED
    return judge(answer, digest_of(row['text']), nonce, said['at'], trusted)
