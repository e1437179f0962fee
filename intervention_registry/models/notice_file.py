from odoo import models

from ..tools.official import Official, paragraphs
from .official import INTERNAL, PUBLIC

HEADINGS = {'facts': '基本事实', 'harm': '危害', 'decision': '处理决定', 'requirements': '工作要求'}
FIGURES = '一二三四'


class InterventionNotice(models.Model):
    _name = 'intervention.notice'
    _inherit = ['intervention.notice', 'intervention.official']
    _paper = 'notice'

    def _official(self):
        issuer = self.company_id.sudo().name  # sudo: the issuer of a notice is known to all its readers
        return Official(
            issuer=issuer, title=self.name, date=self.circulated_on or self._today(), paragraphs=tuple(self._body_lines()),
            number=self.document_number or self.company_id._intervention_document_number(self._today().year, '　'),
            addressee=self.addressee or '', copies=self.copies or '', imprint=issuer,
            disclosure=PUBLIC if self.disclosure == 'public' else INTERNAL, **self._code())

    def _body_lines(self):
        """Return the text under its headings, without those that say nothing."""
        parts = [name for name in HEADINGS if (self[name] or '').strip()]
        return [line for figure, name in zip(FIGURES, parts)
                for line in (f'{figure}、{HEADINGS[name]}', *paragraphs(self[name]))]


class InterventionDisclosure(models.Model):
    _name = 'intervention.disclosure'
    _inherit = ['intervention.disclosure', 'intervention.official']
    _paper = 'disclosure'

    def _official(self):
        notice = self.notice_id
        issuer = self.company_id.sudo().name  # sudo: as above
        return Official(
            issuer=issuer, title=self.public_title, date=notice.circulated_on,
            paragraphs=paragraphs(self.public_text), number=notice.document_number or '', imprint=issuer,
            disclosure=PUBLIC if self.state == 'published' else INTERNAL)
