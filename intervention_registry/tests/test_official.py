import io
import zipfile
from datetime import date
from unittest.mock import patch

from lxml import etree
from pypdf import PdfReader

from odoo.addons.intervention_registry.tools import official_pdf
from odoo.addons.intervention_registry.tools.masking import found, masked
from odoo.addons.intervention_registry.tools.official import (
    Official,
    Table,
    article_words,
    chinese_date,
    ems,
    paragraphs,
    printable,
)
from odoo.addons.intervention_registry.tools.official_docx import docx
from odoo.addons.intervention_registry.tools.official_layout import lay_out
from odoo.addons.intervention_registry.tools.official_measures import (
    CELL,
    HEIGHT,
    LEFT,
    MM,
    PAGE,
    PITCH,
    TOP,
    WIDTH,
    Piece,
    Rule,
    balanced,
)
from odoo.addons.intervention_registry.tools.official_pdf import pdf
from odoo.tests import BaseCase, tagged

W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
LINE = "各单位要教育干部职工严格遵守规定对干预插手案件办理的情况一律"  # 30 characters without marks
HOSTILE = "<w:p>&{{7*7}}${x}%(name)s\x00\x08\u202e\u200b\ud800\ufffe]]>"


def document(**values):
    return Official(**{
        'issuer': "示例市自然资源局", 'title': "关于一起干预案件办理问题的通报", 'date': date(2026, 3, 5),
        'paragraphs': paragraphs("一、基本事实\n" + LINE * 12), 'number': "示发〔2026〕3号", 'addressee': "各科室",
        'imprint': "示例市自然资源局", 'disclosure': "不予公开", **values})


def table(count=6):
    return Table("按月份", ("月份", "机关工作人员", "领导干部", "合计"), (
        *((f"{month}月", "4", "*", "9") for month in range(1, count)), ("合计", "40", "*", "90")), True)


def near(test, one, other, message=None):
    test.assertAlmostEqual(one, other, delta=0.6, msg=message)


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestOfficialLayout(BaseCase):
    """GB/T 9704-2012, measured."""

    def lines(self, page):
        """Return the baselines of the text on a page with the characters on each."""
        lines = {}
        for piece in page:
            if isinstance(piece, Piece) and piece.size == 16:
                lines.setdefault(round(piece.y, 1), []).append(piece)
        return lines

    def test_page_holds_22_lines_of_28_characters(self):
        """Text area 156 x 225 mm, 22 lines on a full page, 28 characters on a full line."""
        pages = lay_out(document(paragraphs=(LINE * 40,)))
        full = self.lines(pages[1])
        self.assertEqual(len(full), 22)
        for pieces in full.values():
            self.assertEqual(sum(len(piece.text) for piece in pieces), 28)
            end = pieces[-1].x + sum(ems(piece.text) * 16 + piece.space * len(piece.text) for piece in pieces)
            near(self, end, WIDTH)
        baselines = sorted(full)
        near(self, baselines[1] - baselines[0], 225 * MM / 22)
        self.assertTrue(all(0 < y < HEIGHT for y in baselines))

    def test_first_page_has_mark_number_rule_and_title_at_their_places(self):
        """Mark 35 mm below the text area's top, number two lines below, red rule 4 mm below it and as wide as the text."""
        page = lay_out(document())[0]
        mark, number, rule, title = page[0], page[1], page[2], page[3]
        near(self, mark.y - mark.size * 0.88, 35 * MM)
        near(self, mark.x + ems(mark.text) * mark.size / 2, WIDTH / 2)
        self.assertEqual((mark.colour, rule.colour), ('red', 'red'))
        near(self, number.y - PITCH * 0.68, 35 * MM + mark.size + 2 * PITCH)
        self.assertIsInstance(rule, Rule)
        near(self, rule.y - (number.y + PITCH * 0.17), 4 * MM)
        self.assertEqual(title.size, 22)
        near(self, title.y - PITCH * 0.68, rule.y + 2 * PITCH)
        addressee = page[4]
        self.assertEqual((addressee.text, addressee.x), ("各科室：", 0))
        near(self, addressee.y - title.y, 2 * PITCH)

    def test_signature_imprint_and_page_numbers(self):
        """Date four characters from the right, issuer centred above; last rule on the bottom; odd right, even left."""
        pages = lay_out(document(copies="示例市司法局", paragraphs=(LINE * 40,)))
        pieces = [piece for piece in pages[-1] if isinstance(piece, Piece)]
        day = next(piece for piece in pieces if piece.text == "2026年3月5日")
        issuer = next(piece for piece in pieces if piece.text == "示例市自然资源局" and piece.size == 16)
        near(self, WIDTH - day.x - ems(day.text) * 16, 4 * CELL)
        near(self, issuer.x + ems(issuer.text) * 8, day.x + ems(day.text) * 8)
        near(self, day.y - issuer.y, PITCH)
        rules = sorted((rule for rule in pages[-1] if isinstance(rule, Rule)), key=lambda rule: rule.y)
        self.assertEqual([round(rule.thickness / MM, 2) for rule in rules], [0.35, 0.25, 0.35])
        near(self, rules[-1].y, HEIGHT)
        for number, page in enumerate(pages, 1):
            piece = page[-1]
            self.assertEqual(piece.text, f'— {number} —')
            self.assertEqual(piece.size, 14)
            near(self, piece.y - 14 * 0.38, HEIGHT + 7 * MM)
            edge = WIDTH - piece.x - ems(piece.text) * 14 if number % 2 else piece.x
            near(self, edge, 14, number)

    def test_signature_never_stands_alone(self):
        """Whatever the length of the text, the last line goes with the signature, and nothing crosses the imprint."""
        for count in range(1, 60):
            pages = lay_out(document(paragraphs=(LINE,) * count, copies="某局，" * 20))
            with self.subTest(count=count):
                page = next(page for page in pages if any(
                    isinstance(piece, Piece) and piece.text == "2026年3月5日" for piece in page))
                texts = [piece.text for piece in page if isinstance(piece, Piece) and piece.size == 16]
                self.assertTrue(any(LINE[-2:] in text for text in texts))
                top = min(rule.y for rule in pages[-1] if isinstance(rule, Rule) and rule.colour == 'black')
                body = [piece.y for piece in pages[-1] if isinstance(piece, Piece) and piece.size == 16]
                self.assertTrue(max(body, default=0) < top)

    def test_heading_stays_with_its_text(self):
        """No page ends with a heading."""
        for count in range(1, 40):
            for page in lay_out(document(paragraphs=(*(LINE,) * count, "二、危害", LINE * 3))):
                last = max(self.lines(page).items(), default=(0, []))[1]
                with self.subTest(count=count):
                    self.assertNotIn("二、危害", [piece.text for piece in last])

    def test_no_line_begins_or_ends_with_the_wrong_mark(self):
        """Closing marks do not begin a line and opening ones do not end it; words and numbers stay whole."""
        text = "案件（号码2026）和“姓名”，以及《规定》的内容。" * 12
        lines = [''.join(piece.text for piece in pieces) for page in lay_out(document(paragraphs=(text,)))
                 for pieces in self.lines(page).values()]
        for line in lines:
            self.assertNotIn(line[:1], "，。”》）")
            self.assertNotIn(line[-1:], "（“《")
        self.assertEqual(''.join(lines).count("2026"), 12 + 2)

    def test_slips_and_records_have_no_mark(self):
        """Their number at the right, their title below it, no red rule; in both files."""
        plain = document(plain=True, number="编号：7", imprint='')
        number, title, *rest = lay_out(plain)[0]
        near(self, WIDTH - number.x - ems(number.text) * 16, CELL)
        self.assertEqual((title.text, title.size), (plain.title, 22))
        self.assertFalse([piece for piece in rest if isinstance(piece, Rule)])
        words = etree.fromstring(zipfile.ZipFile(io.BytesIO(docx(plain))).read('word/document.xml'))
        self.assertEqual([''.join(line.itertext()) for line in words.iter(W + 'p')][:2], ["编号：7", plain.title])
        self.assertFalse(list(words.iter(W + 'pBdr')))

    def test_titles_and_cells_break_between_words(self):
        """No line begins with a closing mark; words of these papers stay whole where a line can hold them."""
        self.assertEqual(balanced("领导干部干预行政执法活动特别事项的报告", 18), ["领导干部干预行政执法", "活动特别事项的报告"])
        self.assertEqual(balanced("违规干预（情节严重）", 4), ["违规干预", "（情节", "严重）"])
        for most in range(2, 9):
            lines = balanced("违规干预（情节严重）：领导干部。", most)
            self.assertEqual(''.join(lines), "违规干预（情节严重）：领导干部。")
            self.assertFalse([line for line in lines if line[0] in "）：。"])
        self.assertTrue(all(ems(line) <= 4 for line in balanced("x" * 40, 4)))

    def test_articles_are_quoted_as_laws_are(self):
        """第八条, not 第8条; what is no number stays."""
        for article, words in (("8", "第八条"), ("10", "第十条"), ("25(4)", "第二十五条第（四）项"), ("96", "第九十六条"),
                               ("143", "第一百四十三条"), ("105", "第一百零五条"), ("110", "第一百一十条"), ("x", "第x条")):
            self.assertEqual(article_words(article), words)

    def test_upward_document_names_who_signs(self):
        """To a superior authority: number at the left, 签发人 at the right with the name in its own face."""
        page = lay_out(document(signer="王某某"))[0]
        number, label, name = page[1:4]
        near(self, number.x, CELL)
        self.assertEqual((label.text, name.text, name.face), ("签发人：", "王某某", 'second'))
        near(self, WIDTH - name.x - ems(name.text) * 16, CELL)

    def test_titles_and_dates_are_written_as_documents_write_them(self):
        """Titles break into even lines; dates are full, without leading zeros."""
        self.assertEqual([len(line) for line in balanced("字" * 34, 20)], [17, 17])
        self.assertEqual(balanced("短", 20), ["短"])
        self.assertEqual(balanced("", 20), [""])
        self.assertEqual(chinese_date(date(2026, 3, 5)), "2026年3月5日")

    def test_names_are_masked_and_found(self):
        """Surnames stay, two of one surname are told apart, compound surnames are whole; spacing hides no name."""
        self.assertEqual(masked("张三和张四与欧阳锋", ["张三", "张四", "欧阳锋"]), "张某甲和张某乙与欧阳某某")
        self.assertEqual(masked("号码C-1在规划科", [], ["C-1"], ["规划科"]), "号码××××在某单位")
        self.assertEqual(found("in the hrx", ["hr", "in", "the hr", "x"]), ["in"])
        self.assertEqual(found("张 三", ["张三", "三", "", "李四"]), ["张三"])


@tagged('-at_install', 'post_install', 'intervention_registry', 'art_a8', 'art_b8')
class TestOfficialFiles(BaseCase):
    """The two files say the same, in the layout, and hold whatever was typed."""

    def part(self, content, name='word/document.xml'):
        return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))

    def test_docx_has_the_measures_of_the_standard(self):
        """Margins 37, 35, 28 and 26 mm on A4; lines of 579 twips; characters closed up so that 28 fit."""
        root = self.part(docx(document()))

        def attributes(tag):
            element = next(root.iter(W + tag))
            return {name.removeprefix(W): value for name, value in element.attrib.items()}

        self.assertEqual((attributes('pgSz')['w'], attributes('pgSz')['h']), ('11906', '16838'))
        margins = {side: round(int(value) / 20 / MM, 1) for side, value in attributes('pgMar').items()}
        self.assertEqual({side: margins[side] for side in ('top', 'bottom', 'left', 'right')},
                         {'top': 37.0, 'bottom': 35.0, 'left': 28.0, 'right': 26.0})
        self.assertEqual((attributes('docGrid')['linePitch'], attributes('docGrid')['charSpace']), ('579', '-848'))
        body = next(paragraph for paragraph in root.iter(W + 'p') if LINE[:5] in ''.join(paragraph.itertext()))
        self.assertEqual(body.find(f'.//{W}pPr/{W}spacing').get(W + 'line'), '579')
        self.assertEqual(body.find(f'.//{W}rPr/{W}sz').get(W + 'val'), '32')
        self.assertEqual(body.find(f'.//{W}rFonts').get(W + 'eastAsia'), 'FangSong_GB2312')
        self.assertLess(28 * (16 - 5 / 20), WIDTH)
        self.assertGreater(29 * (16 - 5 / 20), WIDTH)

    def test_docx_has_red_mark_rule_and_both_page_numbers(self):
        """The mark is red and 35 mm down, the rule below the number red; odd and even pages have their own footer."""
        content = docx(document())
        first, second = list(self.part(content).iter(W + 'p'))[:2]
        self.assertEqual(''.join(first.itertext()), "示例市自然资源局文件")
        self.assertEqual(first.find(f'.//{W}color').get(W + 'val'), 'D90000')
        near(self, int(first.find(f'.//{W}spacing').get(W + 'before')) / 20, 35 * MM)
        self.assertEqual(second.find(f'.//{W}pBdr/{W}bottom').get(W + 'color'), 'D90000')
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        sides = {self.part(content, name).find(f'.//{W}jc').get(W + 'val') for name in names if 'footer' in name}
        self.assertEqual(sides, {'right', 'left'})

    def test_pdf_stands_where_the_layout_says(self):
        """On A4; every character lies at its place, within the text area but for the page number and the note on fonts."""
        pages = PdfReader(io.BytesIO(pdf(document(paragraphs=(LINE * 40,))))).pages
        self.assertEqual([round(float(side)) for side in pages[0].mediabox[2:]], [round(side) for side in PAGE])
        places = []
        pages[1].extract_text(visitor_text=lambda text, _cm, tm, _font, size: places.append((tm[4], tm[5], text.strip(), size)))
        body = [place for place in places if place[2] and place[3] == 16]
        near(self, min(x for x, _y, _text, _size in body), LEFT)
        rows = sorted({round(PAGE[1] - TOP - y, 1) for _x, y, _text, _size in body})
        self.assertEqual(len(rows), 22)
        near(self, rows[1] - rows[0], PITCH)

    def test_pdf_and_docx_say_the_same(self):
        """Both have every part of the document; the PDF says which fonts stood in."""
        parts = ("示例市自然资源局文件", "示发〔2026〕3号", "各科室：", "2026年3月5日", "不予公开", "2026年3月5日印发")
        text = ''.join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(document()))).pages).replace('\n', '')
        root = ''.join(self.part(docx(document())).itertext())
        for part in parts:
            self.assertIn(part, text)
            self.assertIn(part, root)
        official = all(official_pdf.face(key) and official_pdf.face(key).is_official for key in official_pdf.OFFICIAL)
        self.assertEqual('代替' in text, not official)

    def test_both_files_have_the_same_table(self):
        """The cells in their order, with what is hidden hidden."""
        shown = document(paragraphs=(LINE, table(), LINE))
        cells = [''.join(cell.itertext()) for cell in self.part(docx(shown)).iter(W + 'tc')]
        self.assertEqual(cells[:8], ["月份", "机关工作人员", "领导干部", "合计", "1月", "4", "*", "9"])
        text = ''.join(page.extract_text() for page in PdfReader(io.BytesIO(pdf(shown))).pages)
        self.assertIn("机关工作人员", text)
        self.assertTrue(docx(shown) == docx(shown) and pdf(shown) == pdf(shown))

    def test_same_document_gives_the_same_bytes(self):
        """Neither clock nor chance is in the files."""
        for make in (docx, pdf):
            first, _other = make(document()), make(document(title="别的标题", paragraphs=("甲乙丙丁戊己庚辛",)))
            self.assertEqual(first, make(document()))

    def test_one_document_does_not_show_through_in_the_next(self):
        """Each PDF embeds the characters of its own text, whatever the process set before."""
        pdf(document())
        text = PdfReader(io.BytesIO(pdf(document(title="别的标题", paragraphs=("甲乙丙丁戊己庚辛",))))).pages[0].extract_text()
        self.assertIn("别的标题", text)
        self.assertIn("甲乙丙丁戊己庚辛", text)

    def test_whatever_was_typed_is_set_as_text(self):
        """Markup, templates and control characters are text or left out, and break neither file."""
        hostile = document(title=HOSTILE, addressee=HOSTILE, paragraphs=(HOSTILE * 50, "\U0002cb4e䶮"), number=HOSTILE,
                           issuer="局" * 60, copies=HOSTILE * 9)
        text = ''.join(self.part(docx(hostile)).itertext())
        self.assertIn("<w:p>&{{7*7}}${x}%(name)s]]>", text)
        self.assertTrue(pdf(hostile).startswith(b'%PDF'))
        self.assertEqual(printable("a\u202e\x00\nb"), "a b")

    def test_pdf_is_made_without_any_font(self):
        """A server without a Chinese font gives a PDF that leaves the characters to the reader, and says so."""
        with patch.object(official_pdf, 'face', return_value=None):
            content = pdf(document(title="\U0002cb4e"))
        self.assertIn(b'STSong-Light', content)
