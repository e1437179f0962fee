"""A time-stamping authority for tests: the command of OpenSSL behind a small HTTP server, with certificates of its own."""
import datetime
import shutil
import subprocess
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

OPENSSL = shutil.which('openssl')
CONFIG = """[tsa]
default_tsa = own
[own]
serial = {folder}/serial
default_policy = 1.2.3.4
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""
STAMPING = x509.ExtendedKeyUsageOID.TIME_STAMPING


def certificate(name, key, issuer=None, signing=None, purposes=(), is_ca=False, days=(-1, 30)):
    """Return a certificate for ``key``, by itself or by ``issuer`` with the key ``signing``."""
    now = datetime.datetime.now(datetime.timezone.utc)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(issuer.subject if issuer else subject, subject, key.public_key(),
                                      x509.random_serial_number(), *(now + datetime.timedelta(days=day) for day in days))
    builder = builder.add_extension(x509.BasicConstraints(is_ca, None), critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    return builder.sign(signing or key, hashes.SHA256())


class Authority:
    """Who stamps: a root, and a key with a certificate by it.

    :param folder: for the files that the command needs
    """

    def __init__(self, folder, name="Authority", **options):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.root_key, self.key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.root = certificate(f'{name} Root', self.root_key, is_ca=True, days=(-900, 900))
        self.own = certificate(name, self.key, self.root, self.root_key, **{'purposes': [STAMPING], **options})
        self.asked = []
        self._write('tsa.cnf', CONFIG.format(folder=self.folder).encode())
        self._write('serial', b'01\n')
        self._write('own.pem', self.own.public_bytes(Encoding.PEM))
        self._write('key.pem', self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    @property
    def pem(self):
        """The certificate by which its stamps are judged."""
        return self.root.public_bytes(Encoding.PEM).decode()

    def _write(self, name, data):
        (self.folder / name).write_bytes(data)

    def stamp(self, request):
        """Return the answer to a request."""
        self._write('request.tsq', request)
        done = subprocess.run(
            [OPENSSL, 'ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'request.tsq', '-signer', 'own.pem', '-inkey',
             'key.pem'], cwd=self.folder, capture_output=True, check=True, timeout=30)
        return done.stdout


@contextmanager
def serving(answer):
    """Serve an authority on this machine: ``answer(request)`` gives the body, or ``(status, headers, body)``; yield the URL."""
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            said = answer(self.rfile.read(int(self.headers['Content-Length'])))
            status, headers, body = (200, {}, said) if isinstance(said, bytes) else said
            self.send_response(status)
            for name, value in {**headers, 'Content-Length': str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # who asked waits no longer
                self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True)
    thread.start()
    try:
        yield f'http://127.0.0.1:{server.server_port}/stamp'
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
