"""The command ``intervention-verify``: says whether a package is intact, or the first bad entry and what was done to it."""
import argparse
import json
import os
import sys
from functools import partial
from pathlib import Path

from .apart import pays, started
from .check import check
from .checkpoint import digest_of, fingerprint, key_id
from .findings import Finding
from .manifest import Unusable
from .package import PackageSource
from .receipt import read_all
from .stamp import authorities
from .words import LANGUAGES, chosen, say

INTACT, DAMAGED, UNUSABLE = 0, 1, 2
NAMED = 20
LARGEST = 1024 * 1024  # of a key or a receipt


def main(arguments=None):
    """Run the command; return its exit code: 0 intact, 1 damaged, 2 unusable input."""
    sys.stdout.reconfigure(errors='backslashreplace')
    options = _options(arguments)
    try:
        source = PackageSource(options.package)
        trusted = _trusted(options, source)
        receipts, slips, faults = read_all([_text(path) for path in options.receipt])
        if faults:
            raise Unusable('; '.join(faults))
        since = _since(options.since, source)
        named = _named(options.authority)
    except Unusable as error:
        _tell(say(f"UNUSABLE: {error}", options.lang))
        return UNUSABLE
    apart = partial(started, source, options.package) if pays(source) else None
    report = check(source, receipts, slips, trusted, since, apart, named)
    if options.since and since is None:
        report.add([Finding('receipt', detail="the checkpoint that was verified before is not in the package")])
    if options.json:
        _tell(json.dumps(_as_dict(report, source)))
    else:
        for line in _sentences(report, source, options):
            _tell(line)
    source.close()
    return INTACT if report.ok else DAMAGED


def _options(arguments):
    parser = argparse.ArgumentParser('intervention-verify', description="Verifies an export package of the registry.", epilog=(
        "Exit code: 0 intact, 1 damaged, 2 the input cannot be used."))
    parser.add_argument('package', help="the package (zip)")
    parser.add_argument('--key', action='append', default=[], metavar='FILE', help="a public key to trust (PEM); repeatable")
    parser.add_argument('--fingerprint', action='append', default=[], metavar='HEX',
                        help="the SHA-256 of a public key to trust, as the bureau made it known; repeatable")
    parser.add_argument('--receipt', action='append', default=[], metavar='FILE',
                        help="receipts and filing slips that were kept outside, or the text of their codes; repeatable")
    parser.add_argument('--since', metavar='FILE',
                        help="the receipt of a checkpoint up to which the trail was verified before: only what is newer is read")
    parser.add_argument('--authority', action='append', default=[], metavar='FILE',
                        help="the certificates (PEM) of a time-stamping authority to trust; repeatable")
    parser.add_argument('--lang', choices=LANGUAGES, default=chosen(), help="the language of the answer; else the locale's")
    parser.add_argument('--json', action='store_true', help="say it as JSON, for programs")
    return parser.parse_args(arguments)


def _text(path):
    try:
        if os.stat(path).st_size > LARGEST:
            raise Unusable(f"{path} is too large")
        return Path(path).read_text(encoding='utf-8')
    except (OSError, ValueError) as error:
        raise Unusable(f"{path} cannot be read: {error}") from None


def _trusted(options, source):
    """Return ``{key id: PEM}`` of the keys to trust, None when the caller names none."""
    if not options.key and not options.fingerprint:
        return None
    keys = {}
    for path in options.key:
        text = _text(path)
        try:
            keys[key_id(text)] = text
        except ValueError:
            raise Unusable(f"{path} is no public key") from None
    wanted = {text.replace(':', '').replace(' ', '').lower() for text in options.fingerprint}
    return {**keys, **{name: public for name, public in source.named_keys().items() if fingerprint(public) in wanted}}


def _named(paths):
    """Return the certificates of the authorities to trust, None when the caller names none."""
    try:
        return [one for path in paths for one in authorities(_text(path))] if paths else None
    except ValueError:
        raise Unusable(f"{', '.join(paths)}: not all are certificates") from None


def _since(path, source):
    """Return the checkpoint of a receipt with the frontier that the package has for it, None when it has none."""
    if not path:
        return None
    receipts, _slips, faults = read_all([_text(path)])
    if faults or not receipts or not receipts[0].text:
        raise Unusable(f"{path} is not the file of a receipt")
    digest = digest_of(receipts[0].text)
    for row in source.checkpoints():
        if row['digest'] == digest:
            return {**row, 'text': receipts[0].text, 'number': receipts[0].number, 'size': receipts[0].size}
    return None


def _as_dict(report, source):
    return {
        'ok': report.ok, 'checked': report.checked, 'found': report.found, 'log': source.manifest.log,
        'bureau': source.manifest.bureau, 'made': source.manifest.made,
        'checkpoint': report.checkpoint and report.checkpoint['number'],
        'findings': [{**finding.as_dict(), 'sentence': finding.sentence} for finding in report.findings],
    }


def _tell(line):
    """Say a line without what would move the cursor or turn the words round: it comes from a package."""
    sys.stdout.write(''.join(sign if sign.isprintable() else f'\\u{ord(sign):04x}' for sign in line) + '\n')


def _sentences(report, source, options):
    def told(sentence):
        return say(sentence, options.lang)

    manifest = source.manifest
    yield told(f"{manifest.bureau or 'No bureau named'}, package of {manifest.made} UTC, log {manifest.log or 'without name'}")
    upto = f", up to checkpoint {report.checkpoint['number']} ({report.checkpoint['at']} UTC)" if report.checkpoint else ''
    if report.ok:
        yield told(f"INTACT: {report.checked:,} entries verified{upto}.")
    else:
        first, *others = report.findings
        yield told(f"DAMAGED: {report.found:,} findings in {report.checked:,} entries{upto}.")
        yield f"{told('First:')} {_line(first, told)}"
        for finding in others[:NAMED]:
            yield f"       {_line(finding, told)}"
        if report.found > NAMED + 1:
            yield '       ' + told(f"and {report.found - NAMED - 1:,} more")
    for sentence in _limits(report, source, options):
        yield f"{told('Note:')} {told(sentence)}"


def _line(finding, told):
    detail = f" ({told(finding.detail)})" if finding.detail else ''
    return f"{told(finding.place)}: {told(finding.sentence)}{detail} [{finding.kind}]"


def _limits(report, source, options):
    """Yield what this verification could not show."""
    if report.checkpoint is None:
        yield "there is no checkpoint; a chain that was recomputed as a whole is not found."
    elif not options.key and not options.fingerprint:
        prints = ', '.join(fingerprint(public) for public in source.named_keys().values())
        yield f"the key is the package's own word; compare it with what the bureau made known, or use --key: {prints}"
    if not options.authority and next(source.stamps(), None):
        yield "time stamps were judged by the certificates in the package; compare them with the authority's own: --authority."
    if not options.receipt:
        yield "no receipt from outside was given; a restored copy, or a trail that its own bureau recomputed, is not found."
    if options.since:
        yield "what was verified before was not read again."
