"""Receipts that come back as the mail they went out with: the attachment is taken out of it."""
import email
import html
import re
from email import policy

HEADER = re.compile(r'(?:From|Return-Path|Received|Delivered-To|Subject|Date|Message-ID|MIME-Version|To|Reply-To|Content-Type|'
                    r'DKIM-Signature|ARC-[\w-]+|Authentication-Results|X-[\w-]+):|From ', re.IGNORECASE)
TAG = re.compile(r'<[^<>]*>')
PARTS = 100  # of one mail


def is_mail(text):
    """Say whether a text is a whole mail (.eml)."""
    return bool(HEADER.match(text) and re.search(r'\r?\n\r?\n', text))


def parts(text):
    """Return what a mail holds that can be a receipt: its JSON attachments, and where it has none its words.

    :param str text: the mail as it was saved
    :return: a list of texts
    """
    message = email.message_from_string(text, policy=policy.default)
    files, words = [], []
    for number, part in enumerate(message.walk()):
        if number == PARTS:
            break
        kind = part.get_content_type()
        if kind == 'application/json' or (part.get_filename() or '').endswith('.json'):
            files.append(_text(part))
        elif kind in ('text/plain', 'text/html'):
            words.append(html.unescape(TAG.sub('\n', _text(part))) if kind == 'text/html' else _text(part))
    return files or words


def _text(part):
    try:
        data = part.get_payload(decode=True) or b''
        return data.decode(part.get_content_charset() or 'utf-8', 'replace')
    except (LookupError, ValueError):
        return ''
