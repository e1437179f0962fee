"""SM2 signatures (GB/T 32918) as devices make them, checked: `cryptography` has none. Nothing secret is computed here."""
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from .merkle import HASHES, SM3

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
     0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
IDENTITY = b'1234567812345678'  # of the signer, where the parties have agreed on no other
SPKI = bytes.fromhex('3059301306072a8648ce3d020106082a811ccf5501822d034200')  # what stands before the point in a key file


def _plus(one, other):
    """Return the sum of two points; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u and (y + v) % P == 0:
        return None
    slope = (3 * x * x + A) * pow(2 * y, -1, P) if one == other else (v - y) * pow(u - x, -1, P)
    third = (slope * slope - x - u) % P
    return third, (slope * (x - third) - y) % P


def _times(number, point):
    total = None
    while number:
        if number & 1:
            total = _plus(total, point)
        number, point = number >> 1, _plus(point, point)
    return total


def _point(public):
    """Return the point of a public key: uncompressed, or the same in a SubjectPublicKeyInfo (DER)."""
    raw = public.removeprefix(SPKI)
    if len(raw) != 65 or raw[0] != 4:
        raise ValueError("no SM2 key")
    x, y = int.from_bytes(raw[1:33], 'big'), int.from_bytes(raw[33:], 'big')
    if x >= P or y >= P or (y * y - (x * x * x + A * x + B)) % P:
        raise ValueError("not on the curve")
    return x, y


def _bytes(number):
    return number.to_bytes(32, 'big')


def _message_digest(point, message):
    about = (len(IDENTITY) * 8).to_bytes(2, 'big') + IDENTITY + b''.join(map(_bytes, (A, B, *G, *point)))
    return int.from_bytes(HASHES[SM3](HASHES[SM3](about) + message), 'big')


def verify(public, signature, message):
    """Say whether ``signature`` over ``message`` is by the key ``public``.

    :param bytes public: the point, uncompressed, or a SubjectPublicKeyInfo in DER
    :param bytes signature: in DER, as devices and OpenSSL give it, or both numbers of 32 bytes
    :param bytes message: what was signed
    :raise ValueError: for what is no key or no signature
    """
    point = _point(public)
    if len(signature) == 64:
        r, s = int.from_bytes(signature[:32], 'big'), int.from_bytes(signature[32:], 'big')
    else:
        r, s = decode_dss_signature(signature)
    if not (0 < r < N and 0 < s < N) or not (r + s) % N:
        return False
    found = _plus(_times(s, G), _times((r + s) % N, point))
    return found is not None and (_message_digest(point, message) + found[0]) % N == r
