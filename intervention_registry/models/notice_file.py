import base64
import hashlib

from odoo import models
from odoo.exceptions import UserError

from ..tools.names import safe_file_name
from ..tools.official import Official, paragraphs
from ..tools.official_docx import docx
from ..tools.official_pdf import pdf

KINDS = {'docx': docx, 'pdf': pdf}
HEADINGS = {'facts': '基本事实', 'harm': '危害', 'decision': '处理决定', 'requirements': '工作要求'}
FIGURES = '一二三四'
INTERNAL, PUBLIC = '不予公开', '主动公开'


class InterventionOfficial(models.AbstractModel):
    """Documents that can be had as DOCX and PDF in the official layout (GB/T 9704-2012); made on demand, never stored."""
    _name = 'intervention.official'
    _description = 'Document in Official Layout'

    def _official(self):
        """Return the one document as :class:`Official`."""
        raise NotImplementedError

    def download(self, kind):
        """Return the document as a file, after the act is in the trail.

        :param str kind: docx or pdf
        :return: ``{'name', 'data', 'sha256'}``, the data in base64
        :raise AccessError: for everybody who may not read the document
        :raise UserError: for another kind
        """
        self.ensure_one()
        self.check_access('read')
        self._check_own_name(self._fields)
        if not isinstance(kind, str) or kind not in KINDS:
            raise UserError(self.env._("The document can be had as docx or as pdf."))
        official = self._official()
        content = KINDS[kind](official)
        sha256 = hashlib.sha256(content).hexdigest()
        self._trace('notice_file', kind=kind, sha256=sha256)
        name = safe_file_name(f'{official.number}{official.title}'[:80].replace('/', ' '))
        return {'name': f'{name}.{kind}', 'data': base64.b64encode(content).decode(), 'sha256': sha256}

    def action_docx(self):
        """Download the document as DOCX. Return a URL action; the act is written when the file is fetched."""
        return self._action_file('docx')

    def action_pdf(self):
        """Download the document as PDF. Return a URL action; the act is written when the file is fetched."""
        return self._action_file('pdf')

    def _action_file(self, kind):
        self.ensure_one()
        self.check_access('read')
        path = self._name.removeprefix('intervention.')
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/{path}/{self.id}.{kind}', 'target': 'self'}


class InterventionNotice(models.Model):
    _name = 'intervention.notice'
    _inherit = ['intervention.notice', 'intervention.official']

    def _official(self):
        issuer = self.company_id.sudo().name  # sudo: the issuer of a notice is known to all its readers
        return Official(
            issuer=issuer, title=self.name, date=self.circulated_on or self._today(), paragraphs=tuple(self._body_lines()),
            number=self.document_number or f'〔{self._today().year}〕　号', addressee=self.addressee or '',
            copies=self.copies or '', imprint=issuer, disclosure=PUBLIC if self.disclosure == 'public' else INTERNAL,
            **self._code())

    def _body_lines(self):
        """Return the text under its headings, without those that say nothing."""
        parts = [name for name in HEADINGS if (self[name] or '').strip()]
        return [line for figure, name in zip(FIGURES, parts)
                for line in (f'{figure}、{HEADINGS[name]}', *paragraphs(self[name]))]


class InterventionDisclosure(models.Model):
    _name = 'intervention.disclosure'
    _inherit = ['intervention.disclosure', 'intervention.official']

    def _official(self):
        notice = self.notice_id
        issuer = self.company_id.sudo().name  # sudo: as above
        return Official(
            issuer=issuer, title=self.public_title, date=notice.circulated_on,
            paragraphs=paragraphs(self.public_text), number=notice.document_number or '', imprint=issuer,
            disclosure=PUBLIC if self.state == 'published' else INTERNAL)
