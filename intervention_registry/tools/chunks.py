"""Large files sealed chunk by chunk, so that none is ever in memory as a whole (A6, B5). No ORM here.

A file is a header - mark with version, suite, sixteen random bytes - and one frame per chunk: nonce, sealed chunk, tag. The
tag covers header, place in the file and whether the chunk is the last, so that nothing is left out, repeated, reordered, cut
off or taken over from another file. Each file has a key of its own.
"""
import os

from cryptography.exceptions import InvalidSignature, InvalidTag, UnsupportedAlgorithm

from . import envelope

MARK = b'\x00IC\x01'  # no kind of text begins so; the last byte is the version
HEADER = len(MARK) + 1 + 16
CHUNK = 4 * 1024 * 1024


class Sealed:
    """How the chunks of one file are sealed and opened."""

    def __init__(self, key, header):
        self.suite = envelope.BY_CODE.get(header[len(MARK)]) if header[:len(MARK)] == MARK and len(header) == HEADER else None
        if not self.suite or len(key) != envelope.KEY:
            raise envelope.EnvelopeError("no header")
        self.key, self.header = key, header
        self.frame = envelope.NONCE + CHUNK + self.suite.tag

    def offset(self, index):
        """Return where the frame of a chunk begins."""
        return HEADER + index * self.frame

    def length(self, size):
        """Return how long the file is whose content has ``size`` bytes."""
        return HEADER + size + -(-size // CHUNK) * (envelope.NONCE + self.suite.tag)

    def seal(self, index, last, data):
        """Return the frame of one chunk; every chunk but the last has the same length."""
        if not 0 < len(data) <= CHUNK or not (last or len(data) == CHUNK):
            raise ValueError("a chunk of another length")
        nonce = os.urandom(envelope.NONCE)
        return nonce + self.suite.seal(self.key, nonce, data, self._place(index, last))

    def unseal(self, index, last, frame):
        """Return the chunk of a frame.

        :raise EnvelopeError: when it was damaged or moved, or the key is another one
        """
        nonce, sealed = frame[:envelope.NONCE], frame[envelope.NONCE:]
        try:
            if len(sealed) <= self.suite.tag:
                raise InvalidTag
            return self.suite.unseal(self.key, nonce, sealed, self._place(index, last))
        except (InvalidTag, InvalidSignature, UnsupportedAlgorithm) as error:
            raise envelope.EnvelopeError("tag") from error

    def _place(self, index, last):
        return self.header + index.to_bytes(8, 'big') + (b'\x01' if last else b'\x00')


def fresh_header(suite):
    """Return the header of a new file, sealed by ``aes-gcm`` or ``sm4``."""
    return MARK + bytes([envelope.SUITES[suite].code]) + os.urandom(16)


def cut(data):
    """Return bytes in pieces as long as a chunk."""
    return [data[start:start + CHUNK] for start in range(0, len(data), CHUNK)]


def is_chunked(head):
    """Say whether a file that begins with ``head`` was sealed chunk by chunk."""
    return head.startswith(MARK)


def opened(file, key, seen=None):
    """Return the chunks of an open file, one after the other.

    :param file: the file, at its beginning
    :param bytes key: the key of the file
    :param seen: called with all bytes of the file as they are read
    :raise EnvelopeError: on reaching what was damaged, moved or cut off, or at once when the key is another one
    """
    seen = seen or (lambda data: None)
    header = file.read(HEADER)
    seen(header)
    sealed = Sealed(key, header)
    index, frame = 0, file.read(sealed.frame)
    if not frame:
        raise envelope.EnvelopeError("empty")
    while frame:
        seen(frame)
        following = file.read(sealed.frame)
        yield sealed.unseal(index, not following, frame)
        index, frame = index + 1, following
