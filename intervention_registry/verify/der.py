"""The little of DER that time stamps are made of, read strictly: one spelling for everything, and nothing left over."""
import re
from dataclasses import dataclass
from datetime import datetime, timezone

BOOLEAN, INTEGER, OCTETS, NULL, OID, TIME, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x05, 0x06, 0x18, 0x30, 0x31
TIME_FORM = re.compile(rb'(\d{14})(\.\d*[1-9])?Z')


@dataclass(frozen=True)
class Element:
    """One element: its tag, what is in it, and both with the length between them."""
    tag: int
    content: bytes
    raw: bytes

    def expect(self, tag):
        """Return itself.

        :raise ValueError: unless it has this tag
        """
        if self.tag != tag:
            raise ValueError(f"DER: tag {self.tag} in the place of {tag}")
        return self

    def parts(self, tag=SEQUENCE):
        """Return the elements in it."""
        return elements(self.expect(tag).content)

    def only(self, tag):
        """Return the one element in it."""
        return parse(self.expect(tag).content)

    def integer(self):
        data = self.expect(INTEGER).content
        if not data or (len(data) > 1 and data[0] in (0, 255) and (data[0] ^ data[1]) < 0x80):
            raise ValueError("DER: a number in another spelling")
        return int.from_bytes(data, 'big', signed=True)

    def octets(self):
        return self.expect(OCTETS).content

    def time(self):
        """Return the time as it is counted in UTC, whole seconds."""
        found = TIME_FORM.fullmatch(self.expect(TIME).content)
        if not found:
            raise ValueError("DER: a time in another spelling")
        return datetime.strptime(found[1].decode(), '%Y%m%d%H%M%S').replace(tzinfo=timezone.utc)


def elements(data):
    """Return the elements that ``data`` is made of.

    :raise ValueError: where it is no DER
    """
    found, place = [], 0
    while place < len(data):
        start, place = place, place + 2
        head = data[start:place]
        if len(head) < 2 or head[0] & 0x1f == 0x1f:
            raise ValueError("DER: no element")
        length = head[1]
        if length >= 0x80:
            size = data[place:place + length - 0x80]
            place += len(size)
            length = int.from_bytes(size, 'big')
            if not 0 < len(size) == head[1] - 0x80 < 5 or length < 0x80 or not size[0]:
                raise ValueError("DER: a length in another spelling")
        if place + length > len(data):
            raise ValueError("DER: an element is cut off")
        found.append(Element(head[0], data[place:place + length], data[start:place + length]))
        place += length
    return found


def parse(data):
    """Return the one element that ``data`` is."""
    found = elements(data)
    if len(found) != 1:
        raise ValueError("DER: not one element")
    return found[0]


def make(tag, *parts):
    """Return an element of these parts (bytes)."""
    content = b''.join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, 'big')
    return bytes([tag, 0x80 | len(length)]) + length + content


def number(value):
    """Return a number that is not negative as an element."""
    return make(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, 'big'))
