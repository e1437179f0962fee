import base64
from dataclasses import replace
from datetime import date

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import office
from ..tools.docx_parts import PartsError
from ..tools.official import Official, Table
from ..tools.official_docx import docx
from ..tools.official_pdf import pdf
from ..tools.official_template import render, sample
from .official import check_kind
from .template import PAPERS, PLAIN, UPWARD

LAYOUTS = {'docx': docx, 'pdf': pdf}
SPECIMEN_TABLE = Table('示例表', ('项目', '件数', '上年'), (('项目一', '4', '*'), ('项目二', '5', '3'), ('合计', '9', '*')), True)
NO_OFFICE = '本机未能用办公软件转换，本件未按本单位模板排版。'


def _specimen(issuer, upward):
    """Return a paper that says nothing, with all parts a layout may have."""
    return Official(
        issuer=issuer, title='关于示例事项的示例公文', date=date(2026, 1, 1), number='示〔2026〕1号', addressee='示例单位',
        signer='示例' if upward else '', copies='示例单位', imprint=issuer, disclosure='不予公开',
        paragraphs=('一、示例标题', '本件用于查看版式，内容均为示例。' * 6, SPECIMEN_TABLE, '二、示例标题', '特此示例。'))


class InterventionTemplate(models.Model):
    """What is made with a layout, the layout itself as a file, and why a file is refused."""
    _inherit = 'intervention.template'

    @api.model
    def _lay_out(self, company, paper, official, kind):
        """Return the bytes of a paper in the layout in force, and the version of the layout, 0 for the built-in one."""
        template = self._in_force(company, paper)
        if not template:
            return LAYOUTS[kind](official), 0
        content = self._rendered(template, official)
        if kind == 'pdf' and (content := office.pdf_of(content)) is None:
            return pdf(replace(official, remark=NO_OFFICE)), 0
        return content, template.version

    @api.model
    def _rendered(self, template, official):
        try:
            return render(template._content(), official)
        except PartsError as error:
            raise UserError(self._refusal(error)) from None

    def download(self):
        """Return the layout as it was handed in, after the act is in the trail.

        :return: ``{'name', 'data', 'sha256'}``, the DOCX in base64
        :raise AccessError: for everybody but the discipline office
        :raise UserError: when the stored file is not the one that was handed in
        """
        self.ensure_one()
        self.check_access('read')
        self._check_own_name(self._fields)
        content = self._content()
        self._trace('template_file', version=self.version)
        return {'name': self.name, 'data': base64.b64encode(content).decode(), 'sha256': self.sha256}

    def preview(self, kind):
        """Return a paper with made-up words in the layout, for whoever decides to see what papers would look like.

        :param str kind: docx or pdf; pdf where the server has an office program
        :return: ``{'name', 'data'}``, the file in base64
        :raise AccessError: for everybody but the discipline office
        :raise UserError: for another kind, without the program, and when the stored file is not the one that was handed in
        """
        self.ensure_one()
        self.check_access('read')
        self._check_own_name(self._fields)
        check_kind(self.env, kind)
        content = self._rendered(self, _specimen(self.company_id.name, self.paper in UPWARD))
        if kind == 'pdf' and (content := office.pdf_of(content)) is None:
            raise UserError(self.env._("The server cannot make a PDF of this layout now. Take the DOCX."))
        self._trace('template_file', version=self.version)
        return {'name': f'{self.paper}.{kind}', 'data': base64.b64encode(content).decode()}

    def action_preview(self):
        """See the layout with made-up words. Return a URL action; the act is written when the file is fetched."""
        self.ensure_one()
        self.check_access('read')
        kind = 'pdf' if office.program() else 'docx'
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/template/{self.id}/preview.{kind}', 'target': 'new'}

    @api.model
    def sample(self, paper):
        """Return the built-in layout as a DOCX to begin with.

        :param str paper: one of the kinds of paper
        :return: ``{'name', 'data'}``, the DOCX in base64
        :raise AccessError: for everybody but the discipline office
        :raise UserError: for another kind
        """
        self._check_office()
        self.env['intervention.record']._check_choice(paper, dict(PAPERS), self.env._("kind of paper"))
        return {'name': f'{paper}.docx', 'data': base64.b64encode(sample(paper in UPWARD, paper in PLAIN)).decode()}

    def action_download(self):
        """Download the layout from the web client. Return a URL action; the act is written when the file is fetched."""
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/template/{self.id}', 'target': 'self'}

    @api.model
    def _refusal(self, error):
        """Return in words why a file is no layout, and what to do."""
        env, what = self.env, error.detail
        return {
            'large': env._("The file is too large for a layout: at most 2 MB, and 20 MB unpacked. Make its pictures smaller."),
            'damaged': env._("The file is no DOCX that can be read. Save it anew as a Word document (.docx)."),
            'part': env._("The file has a part that a layout may not have: %(what)s. Save it anew without macros, embedded "
                          "objects and extras.", what=what),
            'doctype': env._("The file declares a document type (%(what)s), which no word processor writes. Make it anew.",
                             what=what),
            'external': env._("The file links to something outside itself: %(what)s. Take links and linked pictures out.",
                              what=what),
            'active': env._("The file has something that runs or fetches data: %(what)s. The only fields allowed are page "
                            "numbers.", what=what),
            'placeholder': env._("The layout uses a name that is not known: %(what)s. Take the names of the sample layout.",
                                 what=what),
            'body': env._("The name paragraphs stands once, alone in its own paragraph of the text, and in no table or header."),
            'many': env._("The layout uses too many names: at most 100."),
            'missing': env._("The layout lacks the names %(what)s: the paper would lose these parts. Add them.", what=what),
        }[error.reason]
