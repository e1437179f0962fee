"""A secret in shares, so that any ``needed`` of them give it back and fewer tell nothing (Shamir, over GF(2^8)).

Each byte of the secret is the value at 0 of its own random polynomial of degree ``needed - 1``; a share is its number (1 to
255) and the values there. The field is the one of AES: polynomials over GF(2) modulo x^8 + x^4 + x^3 + x + 1.
"""
import hashlib
import secrets

ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'  # 32 signs, without those that are mistaken for others
CHECK = 4  # bytes of checksum in the printed form
GROUP = 5


def _tables():
    power, value, logarithm = [0] * 510, 1, [0] * 256
    for exponent in range(255):
        power[exponent] = power[exponent + 255] = value
        logarithm[value] = exponent
        value ^= value << 1  # times the generator 3
        if value & 0x100:
            value ^= 0x11B
    return power, logarithm


POWER, LOGARITHM = _tables()


def multiply(a, b):
    """Return the product of two elements of the field."""
    return POWER[LOGARITHM[a] + LOGARITHM[b]] if a and b else 0


def divide(a, b):
    """Return the quotient of two elements of the field; ``b`` is not 0."""
    if not b:
        raise ZeroDivisionError("0 divides nothing")
    return POWER[LOGARITHM[a] - LOGARITHM[b] + 255] if a else 0


def split(secret, count, needed):
    """Return ``count`` shares of ``secret``, any ``needed`` of which give it back.

    :param bytes secret: what is shared
    :param int count: number of shares, up to 255
    :param int needed: how many give it back, 2 to ``count``
    :return: list of bytes, the first byte being the number of the share
    :raise ValueError: when no such shares exist
    """
    if not 2 <= needed <= count <= 255:
        raise ValueError(f"no {needed} of {count} shares")
    polynomials = [bytes([byte]) + secrets.token_bytes(needed - 1) for byte in secret]
    return [bytes([number, *(_value(polynomial, number) for polynomial in polynomials)]) for number in range(1, count + 1)]


def _value(polynomial, at):
    result = 0
    for coefficient in reversed(polynomial):
        result = multiply(result, at) ^ coefficient
    return result


def combine(shares):
    """Return the secret of ``shares``, if they are enough and belong together; nothing in them says whether they do.

    :param list shares: at least two, as ``split`` returned them
    :return: bytes
    :raise ValueError: when the shares cannot come from one secret
    """
    numbers = [share[0] for share in shares if share]
    if len(numbers) < 2 or len(set(numbers)) < len(numbers) or 0 in numbers or len({len(share) for share in shares}) > 1:
        raise ValueError("the shares do not belong together")
    weights = [_weight(number, numbers) for number in numbers]
    return bytes(_sum(column, weights) for column in zip(*(share[1:] for share in shares)))


def _weight(number, numbers):
    """Return what the share ``number`` counts for in the value at 0 (Lagrange)."""
    weight = 1
    for other in numbers:
        if other != number:
            weight = multiply(weight, divide(other, other ^ number))
    return weight


def _sum(values, weights):
    result = 0
    for value, weight in zip(values, weights):
        result ^= multiply(value, weight)
    return result


def to_paper(share):
    """Return a share as text to print: groups of letters and figures, with a checksum at the end."""
    data = share + hashlib.sha256(share).digest()[:CHECK]
    length = -(-len(data) * 8 // 5)
    number = int.from_bytes(data, 'big') << (length * 5 - len(data) * 8)
    text = ''.join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))
    return '-'.join(text[start:start + GROUP] for start in range(0, length, GROUP))


def from_paper(text):
    """Return the share that was printed as ``text``; blanks, hyphens and small letters do not matter.

    :raise ValueError: when it was misread
    """
    signs = [sign for sign in str(text).upper() if sign not in '- \t\r\n']
    if not signs or any(sign not in ALPHABET for sign in signs):
        raise ValueError("a sign that no share has")
    number = 0
    for sign in signs:
        number = number << 5 | ALPHABET.index(sign)
    spare = len(signs) * 5 % 8
    if number & (1 << spare) - 1:
        raise ValueError("more than was printed")
    data = (number >> spare).to_bytes(len(signs) * 5 // 8, 'big')
    share, check = data[:-CHECK], data[-CHECK:]
    if len(share) < 2 or hashlib.sha256(share).digest()[:CHECK] != check:
        raise ValueError("the checksum does not fit")
    return share
