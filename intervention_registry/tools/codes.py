"""Opaque codes: names that tell nothing, neither order nor time nor place."""
import secrets

ALPHABET = '23456789ABCDEFGHJKLMNPQRSTVWXYZ'


def opaque_code():
    """Return a random code of two groups of five, without the letters that are mistaken for figures (48 bits)."""
    word = ''.join(secrets.choice(ALPHABET) for _ in range(10))
    return f'{word[:5]}-{word[5:]}'
