"""Fonts for the PDF: the official ones where the server has them, else what stands in for them.

Characters are embedded, so that the file looks alike everywhere: of OpenType fonts (such as Noto CJK) the outlines that are
used are turned into a small TrueType font first, which is what the PDF library takes.
"""
import io
import os
import re
from functools import lru_cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from .official import FIGURE, HEAD, MARK, SECOND, TEXT

FOLDERS = ('/usr/share/fonts', '/usr/local/share/fonts', '~/.local/share/fonts', '~/.fonts', '/Library/Fonts',
           'C:/Windows/Fonts')
OFFICIAL = {MARK: '小标宋', TEXT: '仿宋', SECOND: '楷体', HEAD: '黑体', FIGURE: '宋体'}
SERIF = ('NotoSerifCJK-Regular', 'NotoSerifCJKsc-Regular', 'NotoSerifSC-Regular', 'SourceHanSerif*', 'uming')
SANS = ('NotoSansCJK-Regular', 'NotoSansCJKsc-Regular', 'NotoSansSC-Regular', 'wqy-zenhei', 'wqy-microhei', 'DroidSansFallback*')
# file names, best first; the first line of each is the official face
FILES = {
    MARK: (('FZXBSJW*', 'FZXiaoBiaoSong*', '方正小标宋*'), ('NotoSerifCJK-Bold', 'NotoSerifCJKsc-Bold', *SERIF, *SANS)),
    TEXT: (('simfang', 'FangSong*', '仿宋*'), (*SERIF, *SANS)),
    SECOND: (('simkai', 'KaiTi*', '楷体*'), ('ukai', *SERIF, *SANS)),
    HEAD: (('simhei', '黑体*'), (*SANS, *SERIF)),
    FIGURE: (('simsun', '宋体*'), (*SERIF, *SANS)),
}
MISSING = '〓'  # printers' sign for a character that is not in the font


class Face:
    """One face as found: its file, what it is called, and whether it is the official one."""

    def __init__(self, path, is_official):
        self.path, self.is_official = path, is_official
        self.font = _open(path)
        self.name = self.font['name'].getDebugName(1) or path.stem
        self.cmap = self.font.getBestCmap()
        self.units = self.font['head'].unitsPerEm
        self.metrics = self.font['hmtx']

    def shown(self, text):
        """Return ``text`` with a sign in place of every character the font lacks."""
        return ''.join(char if ord(char) in self.cmap else MISSING if ord(MISSING) in self.cmap else '?' for char in text)

    def width(self, text, size):
        """Return how wide ``text`` is."""
        return sum(self.metrics[self.cmap[ord(char)]][0] for char in self.shown(text)) * size / self.units

    def subset(self, name, chars):
        """Return a TrueType font file called ``name`` with nothing but ``chars``."""
        chars = {char: self.cmap[ord(char)] for char in sorted(set(chars))}
        glyphs, outlines = self.font.getGlyphSet(), {}
        for glyph in ['.notdef', *dict.fromkeys(chars.values())]:
            pen = TTGlyphPen(None)
            glyphs[glyph].draw(Cu2QuPen(pen, self.units / 1000, reverse_direction='CFF ' in self.font))
            outlines[glyph] = pen.glyph()
        return _built(self, name, chars, outlines)


def _built(face, name, chars, outlines):
    builder = FontBuilder(face.units, isTTF=True)
    builder.setupGlyphOrder(list(outlines))
    builder.setupCharacterMap({ord(char): glyph for char, glyph in chars.items()})
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics({glyph: (face.metrics[glyph][0], outline.xMin if outline.numberOfContours else 0)
                                    for glyph, outline in outlines.items()})
    builder.setupHorizontalHeader(ascent=face.font['hhea'].ascent, descent=face.font['hhea'].descent)
    builder.setupNameTable({'familyName': name, 'styleName': 'Regular', 'psName': name})
    builder.setupOS2(sTypoAscender=face.font['hhea'].ascent, sTypoDescender=face.font['hhea'].descent)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    output = io.BytesIO()
    builder.font.save(output)
    return output.getvalue()


def _open(path):
    """Open a font file; of a collection the face for simplified Chinese, else the first."""
    if path.suffix.lower() != '.ttc':
        return TTFont(path, lazy=True)
    with TTCollection(path, lazy=True) as collection:
        names = [font['name'].getDebugName(1) or '' for font in collection.fonts]
    number = next((number for number, name in enumerate(names) if re.search(r' (SC|GB|CN)$', name)), 0)
    return TTFont(path, fontNumber=number, lazy=True)


@lru_cache(maxsize=1)
def _files():
    """Return the font files of the server, by the lower-case name without ending."""
    found = {}
    for folder in FOLDERS:
        for path, _folders, files in os.walk(Path(folder).expanduser()):
            for file in sorted(files):
                if file.lower().endswith(('.ttf', '.ttc', '.otf')):
                    found.setdefault(Path(file).stem.lower(), Path(path, file))
    return found


def _matching(pattern):
    stem = pattern.rstrip('*').lower()
    return [path for name, path in sorted(_files().items()) if name == stem or (pattern != stem and pattern.endswith('*')
                                                                             and name.startswith(stem))]


@lru_cache(maxsize=len(FILES))
def face(key):
    """Return the :class:`Face` for ``key``, or None where the server has no Chinese font at all."""
    official, others = FILES[key]
    for pattern in (*official, *others):
        for path in _matching(pattern):
            try:
                return Face(path, pattern in official)
            except (TTLibError, OSError, KeyError):
                continue  # a damaged file is none
    return None
