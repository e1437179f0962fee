"""What a file is by its first bytes, and whether its name says the same. Nothing is opened or unpacked. No ORM here."""
import re

OTHER = 'application/octet-stream'
TEXT = 'text/plain'
IMAGES = ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp')
HEAD = 4096

SIGNATURES = [
    (b'\x89PNG\r\n\x1a\n', 'image/png'), (b'\xff\xd8\xff', 'image/jpeg'), (b'GIF87a', 'image/gif'), (b'GIF89a', 'image/gif'),
    (b'BM', 'image/bmp'), (b'%PDF-', 'application/pdf'), (b'PK\x03\x04', 'application/zip'), (b'PK\x05\x06', 'application/zip'),
    (b'Rar!\x1a\x07', 'application/vnd.rar'), (b'7z\xbc\xaf\x27\x1c', 'application/x-7z-compressed'),
    (b'\x1f\x8b', 'application/gzip'), (b'BZh', 'application/x-bzip2'), (b'\xfd7zXZ\x00', 'application/x-xz'),
    (b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-ole-storage'), (b'{\\rtf', 'application/rtf'),
    (b'MZ', 'application/x-msdownload'), (b'\x7fELF', 'application/x-executable'), (b'#!', 'text/x-shellscript'),
    (b'ID3', 'audio/mpeg'), (b'\xff\xfb', 'audio/mpeg'), (b'\xff\xf3', 'audio/mpeg'), (b'#!AMR', 'audio/amr'),
    (b'OggS', 'audio/ogg'), (b'fLaC', 'audio/flac'), (b'\x1aE\xdf\xa3', 'video/x-matroska'),
]
MARKUP = re.compile(
    rb'<(!doctype|!--|\?xml|html|head|body|script|svg|iframe|img|meta|link|style|object|embed|form|a\s|div|table|math)', re.I)
# what each ending leads one to expect; of endings that are not listed nothing is expected
EXPECTED = {
    'png': 'image/', 'jpg': 'image/', 'jpeg': 'image/', 'gif': 'image/', 'webp': 'image/', 'bmp': 'image/',
    'heic': 'image/', 'tif': 'image/', 'tiff': 'image/', 'pdf': 'application/pdf',
    'zip': 'application/zip', 'docx': 'application/zip', 'xlsx': 'application/zip', 'pptx': 'application/zip',
    'ofd': 'application/zip', 'odt': 'application/zip', 'doc': 'application/x-ole-storage',
    'xls': 'application/x-ole-storage', 'ppt': 'application/x-ole-storage', 'wps': 'application/x-ole-storage',
    'rar': 'application/vnd.rar', '7z': 'application/x-7z-compressed', 'rtf': 'application/rtf',
    'txt': TEXT, 'csv': TEXT, 'log': TEXT, 'mp3': 'audio/', 'amr': 'audio/', 'wav': 'audio/', 'm4a': 'video/mp4',
    'mp4': 'video/mp4', 'mov': 'video/mp4', 'html': 'text/html', 'htm': 'text/html', 'svg': 'text/html', 'xml': 'text/html',
}


def kind_of(head):
    """Return what a file is by its first bytes: a media type; for what is not known ``application/octet-stream``."""
    if head[:3] == b'#!A' and head.startswith(b'#!AMR'):
        return 'audio/amr'
    if head[:4] == b'RIFF':
        return {b'WEBP': 'image/webp', b'WAVE': 'audio/wav', b'AVI ': 'video/x-msvideo'}.get(head[8:12], OTHER)
    if head[4:8] == b'ftyp':
        return 'image/heic' if head[8:12] in (b'heic', b'heix', b'mif1', b'msf1') else 'video/mp4'
    if head[:4] in (b'II*\x00', b'MM\x00*'):
        return 'image/tiff'
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    if MARKUP.search(head[:1024]):
        return 'text/html'
    return TEXT if _encoding(head) else OTHER


def _encoding(head):
    """Return in which encoding bytes are text; None for what is none."""
    if head[:2] in (b'\xff\xfe', b'\xfe\xff'):
        return 'utf-16'
    if re.search(rb'[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]', head):
        return None
    for encoding in ('utf-8-sig', 'gb18030'):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:  # a character may be cut off at the end
                continue
        return encoding
    return None


def as_text(data):
    """Return bytes of a text as words, whatever of the usual encodings they are in."""
    return data.decode(_encoding(data[:HEAD]) or 'utf-8', 'replace')


def differs(name, kind):
    """Say whether the ending of a file's name leads one to expect something else than what the file is."""
    expected = EXPECTED.get(name.rpartition('.')[2].lower()) if '.' in name else None
    return bool(expected and not kind.startswith(expected))


def shown(kind):
    """Return how a file of this kind may be shown - image, pdf or text - or None: all else is given out as a download alone."""
    if kind in IMAGES:
        return 'image'
    return {'application/pdf': 'pdf', TEXT: 'text'}.get(kind)
