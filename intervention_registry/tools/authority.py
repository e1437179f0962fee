"""Asks a time-stamping authority over HTTP (RFC 3161): a few bytes there, a few back. No ORM here."""
import ipaddress
import threading
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from urllib.parse import urlsplit

TIMEOUT, DEADLINE = 10, 20  # seconds: of one step, of all of it
LARGEST, LONGEST = 64 * 1024, 500
HEADERS = {'Content-Type': 'application/timestamp-query', 'Accept': 'application/timestamp-reply', 'Connection': 'close'}
KINDS = {'http': HTTPConnection, 'https': HTTPSConnection}


def address(url):
    """Return scheme, host, port (None: the usual one) and path of an address.

    :raise ValueError: for one to which nothing is sent
    """
    if not isinstance(url, str) or len(url) > LONGEST or not url.isascii() or not url.isprintable() or ' ' in url:
        raise ValueError("no address")
    parts = urlsplit(url)
    if parts.scheme not in KINDS or not parts.hostname or '@' in parts.netloc or parts.fragment or parts.port == 0:
        raise ValueError("no address of an authority")
    return parts.scheme, parts.hostname, parts.port, (parts.path or '/') + (f'?{parts.query}' if parts.query else '')


def ask(url, request, inside=()):
    """Send a request to an authority.

    Redirections are not followed, and no proxy is asked. The server itself and what is bound to it are reached under the
    names in ``inside`` alone, whatever a name is resolved to.

    :param bytes request: what is sent
    :param inside: hosts on this server that are allowed
    :return: bytes of the answer
    :raise OSError: when there is none in time, or one that is no answer; it says why
    """
    try:
        scheme, host, port, path = address(url)
        connection = KINDS[scheme](host, port, timeout=TIMEOUT)
    except (ValueError, HTTPException) as error:
        raise OSError(str(error)) from None
    try:
        connection.connect()
        if host not in inside and _is_inside(connection.sock.getpeername()[0]):
            raise OSError("the address leads to this server itself")
        with _deadline(connection.sock):
            connection.request('POST', path, request, HEADERS)
            return _read(connection.getresponse())
    except (HTTPException, ValueError) as error:
        raise OSError(f"no answer: {type(error).__name__}") from None
    finally:
        connection.close()


def _read(response):
    body = response.read(LARGEST + 1)
    if response.status != 200:
        raise OSError(f"the answer is {response.status}")
    if len(body) > LARGEST:
        raise OSError("the answer is too large")
    return body


def _is_inside(peer):
    """Say whether a connection leads to this server, to what is bound to it, or to no single machine."""
    found = ipaddress.ip_address(peer.partition('%')[0])
    found = getattr(found, 'ipv4_mapped', None) or found
    return found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast or found.is_reserved


@contextmanager
def _deadline(sock):
    """End the connection when all of it takes too long: an authority that trickles holds nothing up."""
    def end():
        with suppress(OSError):  # closed meanwhile
            sock.shutdown(SHUT_RDWR)
    timer = threading.Timer(DEADLINE, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
