import io
import struct
import zipfile
import zlib
from datetime import date
from functools import cache

from docx import Document

from odoo.addons.intervention_registry.tools.docx_parts import LARGEST, PartsError, W
from odoo.addons.intervention_registry.tools.official import Official, Table
from odoo.addons.intervention_registry.tools.official_template import BODY, NAMES, REQUIRED, check, render, sample
from odoo.tests import BaseCase, tagged

MAIN, RELATIONS, TYPES = 'word/document.xml', 'word/_rels/document.xml.rels', '[Content_Types].xml'
SECTION = b'<w:sectPr'
RELATION = b'<Relationship Id="rX" Type="http://x/%s" Target="%s"%s/></Relationships>'
TABLE = Table("按对象", ("对象", "件数"), (("领导干部", "6"), ("合计", "6")), True)


@cache
def blank():
    return sample()


def edited(content=None, part=MAIN, change=lambda data: data, **more):
    """Return a template with one part changed and others added; ``__`` in a name stands for a slash, ``_DOT_`` for a dot."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content or blank())) as old, zipfile.ZipFile(output, 'w', zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
        for name, data in more.items():
            new.writestr(name.replace('__', '/').replace('_DOT_', '.'), data)
    return output.getvalue()


def with_xml(xml):
    """Return a template with more elements at the end of its text."""
    return edited(change=lambda data: data.replace(SECTION, xml + SECTION, 1))


def with_text(text):
    return with_xml(f'<w:p><w:r><w:t>{text}</w:t></w:r></w:p>'.encode())


def with_relation(kind, target, mode=b''):
    return edited(part=RELATIONS, change=lambda data: data.replace(b'</Relationships>', RELATION % (kind, target, mode)))


def with_doctype(doctype, encoding='utf-8'):
    def change(data):
        text = data.decode().replace('?>', f'?><!DOCTYPE w:document [{doctype}]>', 1)
        return text.replace('UTF-8', encoding.upper()).encode(encoding)
    return edited(change=change)


def picture(side):
    """Return the beginning of a PNG, of one bit for each of its points: what a few bytes swell to."""
    head = b'IHDR' + struct.pack('>IIBBBBB', side, side, 1, 0, 0, 0, 0)
    data = zlib.compress(b'\0')
    chunks = (head, b'IDAT' + data)
    return b'\x89PNG\r\n\x1a\n' + b''.join(
        struct.pack('>I', len(chunk) - 4) + chunk + struct.pack('>I', zlib.crc32(chunk)) for chunk in chunks)


def document(**values):
    return Official(**{
        'issuer': "示例市自然资源局", 'title': "关于通报的决定", 'date': date(2026, 3, 5), 'number': "示发〔2026〕3号",
        'addressee': "各科室", 'paragraphs': ("一、基本情况", "正文。", TABLE, "特此报告。"), 'disclosure': "不予公开", **values})


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b7', 'art_b8')
class TestOfficialTemplate(BaseCase):
    """A layout is a DOCX with names in it: nothing in it runs, reaches out, or is evaluated."""

    def refused(self, content, reason, required=REQUIRED):
        with self.assertRaises(PartsError) as caught:
            check(content, required)
        self.assertEqual(caught.exception.reason, reason)

    def texts(self, content):
        return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]

    def test_built_in_layout_is_a_template(self):
        """What one begins with has every name, and upward who signs."""
        self.assertEqual(check(sample()), sorted(set(NAMES) - {'signer'}))
        self.assertEqual(check(sample(upward=True), (*REQUIRED, 'signer')), sorted(NAMES))
        self.refused(sample(), 'missing', (*REQUIRED, 'signer'))

    def test_names_are_replaced_by_texts(self):
        """Each name by its part, the paragraphs one after the other with their headings and tables; the same bytes each time."""
        content = render(sample(), document())
        texts = self.texts(content)
        for text in ("示例市自然资源局文件", "示发〔2026〕3号", "关于通报的决定", "各科室：", "一、基本情况", "正文。",
                     "特此报告。", "2026年3月5日", "信息公开选项：不予公开"):
            self.assertIn(text, texts)
        self.assertNotIn('{{', ''.join(texts))
        self.assertLess(texts.index("正文。"), texts.index("特此报告。"))
        [table] = Document(io.BytesIO(content)).tables
        self.assertEqual([cell.text for row in table.rows for cell in row.cells], ["对象", "件数", "领导干部", "6", "合计", "6"])
        self.assertFalse(any("抄送" in text for text in texts), "A line for nothing but what is missing goes")
        self.assertEqual(content, render(sample(), document()))

    def test_name_may_be_spread_over_runs(self):
        """Word cuts text where it likes; the text takes the place of the whole name and leaves what is around it."""
        torn = edited(change=lambda data: data.replace(
            b'{{ title }}', b'&lt;{{ ti</w:t></w:r><w:r><w:t>tle</w:t></w:r><w:r><w:t xml:space="preserve"> }} end'))
        self.assertIn("<关于通报的决定 end", self.texts(render(torn, document())))

    def test_texts_are_never_taken_for_names_or_markup(self):
        """What a document says is text, whatever it looks like."""
        hostile = "{{ issuer }}{% for x in y %}<w:p>&\x00\u202e{{ 7*7 }}"
        texts = self.texts(render(sample(), document(title=hostile, paragraphs=(hostile,))))
        self.assertEqual(texts.count("{{ issuer }}{% for x in y %}<w:p>&{{ 7*7 }}"), 2)

    def test_expressions_and_unknown_names_are_refused(self):
        """There is no language: what is no known name is refused, and said."""
        for text in ("{{ 7*7 }}", "{{ issuer.__class__ }}", "{{ ''.join(issuer) }}", "{{ recorder }}", "{{}}", "{{ title",
                     "title }}", "{% for x in range(10**9) %}", "{# x #}", "{{ config }}", "{{ title|safe }}"):
            with self.subTest(text=text):
                self.refused(with_text(text), 'placeholder')

    def test_paragraphs_stand_once_and_alone(self):
        """The body is repeated in one place: neither twice, nor in a table, nor amid other words; names are counted."""
        body = f'{{{{ {BODY} }}}}'
        self.refused(with_text(body), 'body')
        self.refused(with_text(f'see {body}'), 'body')
        cell = f'<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{body}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
        self.refused(with_xml(cell.encode()), 'body')
        self.refused(with_text('{{ title }}' * 200), 'many')
        self.refused(edited(change=lambda data: data.replace(b'{{ disclosure }}', b'')), 'missing')

    def test_macros_and_embedded_objects_are_refused(self):
        """Neither by their parts nor by the type of the file nor by their elements."""
        for name in ('word__vbaProject_DOT_bin', 'word__embeddings__oleObject1_DOT_bin', 'word__activeX__activeX1_DOT_xml',
                     'word__afchunk_DOT_mht', '..__evil_DOT_xml', 'customUI__customUI_DOT_xml', 'word__media__x_DOT_svg'):
            with self.subTest(name=name):
                self.refused(edited(**{name: b'x'}), 'part')
        self.refused(edited(word__media__x_DOT_png=b'<svg/>'), 'part')
        macro = 'application/vnd.ms-word.document.macroEnabled.main+xml'
        plain = b'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
        self.refused(edited(part=TYPES, change=lambda data: data.replace(plain, macro.encode())), 'active')
        for element in (b'<w:object/>', b'<w:altChunk/>', b'<w:subDoc/>', b'<w:p><w:r><w:control/></w:r></w:p>',
                        b'<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/>'):
            with self.subTest(element=element):
                self.refused(with_xml(element), 'active')

    def test_fields_are_page_numbers_alone(self):
        """No field that fetches, runs or asks, in whatever pieces it is written."""
        for words in ('DDEAUTO c:\\x', 'INCLUDETEXT "http://x"', 'INCLUDEPICTURE "x"', 'MACROBUTTON x', 'HYPERLINK "x"'):
            with self.subTest(words=words):
                self.refused(with_xml(f"<w:p><w:fldSimple w:instr='{words}'/></w:p>".encode()), 'active')
                self.refused(with_xml(f'<w:p><w:r><w:instrText>{words}</w:instrText></w:r></w:p>'.encode()), 'active')
        torn = b'<w:p><w:r><w:instrText>%s</w:instrText></w:r><w:r><w:instrText>%s</w:instrText></w:r></w:p>'
        self.refused(with_xml(torn % (b'DD', b'EAUTO x')), 'active')
        self.assertTrue(check(with_xml(torn % (b' PA', b'GE '))))

    def test_nothing_links_outside(self):
        """Neither by relations, whatever they call themselves, nor by attributes."""
        self.refused(with_relation(b'image', b'http://x/y.png', b' TargetMode="External"'), 'external')
        for target in (b'http://x/y.png', b'file:///etc/passwd', b'../../../etc/passwd', b'\\\\host\\x', b'//host/x'):
            with self.subTest(target=target):
                self.refused(with_relation(b'image', target), 'external')
        for kind in (b'attachedTemplate', b'hyperlink', b'oleObject', b'frame', b'aFChunk'):
            with self.subTest(kind=kind):
                self.refused(with_relation(kind, b'document.xml'), 'active')
        self.refused(with_xml(b'<v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="http://x"/>'), 'external')

    def test_document_types_and_entities_are_refused(self):
        """Neither an outside entity nor a bomb, in no encoding; nor the same words under other names."""
        for doctype in ('<!ENTITY x "y">', '<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY % x SYSTEM "http://x"> %x;'):
            with self.subTest(doctype=doctype):
                self.refused(with_doctype(doctype), 'doctype')
        self.refused(with_doctype('<!ENTITY x "y">', 'utf-16'), 'doctype')
        strict = b'http://purl.oclc.org/ooxml/wordprocessingml/main'
        self.refused(edited(change=lambda data: data.replace(W[1:-1].encode(), strict)), 'active')

    def test_bombs_and_rubbish_are_refused(self):
        """What swells, is too large, is no archive or is nested without end."""
        self.refused(edited(customXml__item9_DOT_xml=b'<a>' + b'x' * (25 << 20) + b'</a>'), 'large')
        self.refused(b'x' * (LARGEST + 1), 'large')
        for side in (7_000, 30_000):
            self.refused(edited(word__media__x_DOT_png=picture(side)), 'large')
        self.refused(edited(word__media__x_DOT_png=picture(5_000), word__media__y_DOT_png=picture(5_000)), 'large')
        self.assertTrue(check(edited(word__media__x_DOT_png=picture(5_000))))
        self.refused(edited(word__media__x_DOT_png=picture(10)[:20]), 'part')
        for content in (b'', b'PK', b'hello', sample()[:-200], edited(part=MAIN, change=lambda _data: b'<w:document')):
            self.refused(content, 'damaged')
        self.refused(with_xml(b'<w:p>' * 5000 + b'</w:p>' * 5000), 'damaged')
