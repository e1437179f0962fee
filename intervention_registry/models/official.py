import base64
import hashlib

from odoo import models
from odoo.exceptions import UserError

from ..tools.masking import found
from ..tools.names import safe_file_name
from ..tools.official import paragraphs

KINDS = ('docx', 'pdf')
INTERNAL, PUBLIC = '不予公开', '主动公开'
# instead of a name, and of words in which one cannot be taken out
SOMEBODY, LEFT_OUT = '有关人员', '（意见内容存于系统，本件从略。）'
UNSIGNED = '（待签发）'


def check_kind(env, kind):
    """Refuse every format but those of ``KINDS``."""
    if not isinstance(kind, str) or kind not in KINDS:
        raise UserError(env._("The document can be had as docx or as pdf."))


class InterventionPaper(models.AbstractModel):
    """Documents of which papers in the official layout (GB/T 9704-2012) are made, as DOCX and PDF.

    No paper tells who recorded, nor says anything in the words of whoever did.
    """
    _name = 'intervention.paper'
    _description = 'Document With Papers'

    def _file_of(self, paper, official, kind):
        """Return one paper as a file, after the act is in the trail; private, callers have checked who asks.

        :param str paper: which of the papers, as templates name it
        :param Official official: what it says
        """
        check_kind(self.env, kind)
        document = self._paper_document()
        # sudo: whoever may have the paper need not know the layouts
        content, version = self.env['intervention.template'].sudo()._lay_out(document.company_id, paper, official, kind)
        return self._given_out(f'{official.number}{official.title}', paper, kind, content, template=version)

    def _given_out(self, title, paper, kind, content, **values):
        sha256 = hashlib.sha256(content).hexdigest()
        self._paper_document()._trace('notice_file', paper=paper, kind=kind, sha256=sha256, **values)
        name = safe_file_name(title[:80].replace('/', ' '))
        return {'name': f'{name}.{kind}', 'data': base64.b64encode(content).decode(), 'sha256': sha256}

    def _in_chinese(self):
        """Return the same rows in Chinese, in which papers are written whoever asks for them, where it is installed."""
        return self.with_context(lang=self.env['res.lang']._get_code('zh_CN') or None)

    def _discreet_lines(self, text, kept):
        """Return the paragraphs of words that somebody typed, without the names of people other than ``kept``.

        One of those may be who recorded; all are left out alike, so that what is left out tells nothing.
        """
        # sudo: the words are compared with all names, which are told to nobody
        people = self.env['hr.employee'].sudo().with_context(active_test=False).search_fetch([('name', '!=', False)], ['name'])
        names = found(text, set(people.mapped('name')).difference(kept))
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, SOMEBODY)
        return (LEFT_OUT,) if found(text, names) else paragraphs(text)

    def _paper_document(self):
        """Return the document in whose chain the act is traced."""
        return self

    def _paper_action(self, paper, kind):
        """Return the URL action that fetches a paper."""
        path = self._name.removeprefix('intervention.')
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/{path}/{self.id}/{paper}.{kind}', 'target': 'self'}


class InterventionOfficial(models.AbstractModel):
    """Documents that are one paper; made on demand, never stored unless they are issued."""
    _name = 'intervention.official'
    _inherit = ['intervention.paper']
    _description = 'Document in Official Layout'
    _paper = ''  # the kind of paper, for which a bureau may have a layout of its own

    def _official(self):
        """Return the one document as :class:`Official`."""
        raise NotImplementedError

    def _check_paper(self):
        """Refuse the paper to readers of the document who are not to have it, or before there is one."""

    def download(self, kind):
        """Return the document as a file, after the act is in the trail.

        :param str kind: docx or pdf
        :return: ``{'name', 'data', 'sha256'}``, the data in base64
        :raise AccessError: for everybody who may not read the document, or not have the paper
        :raise UserError: for another kind, and before there is anything to set
        """
        self.ensure_one()
        self.check_access('read')
        self._check_own_name(self._fields)
        self._check_paper()
        return self._file_of(self._paper, self._official(), kind)

    def action_docx(self):
        """Download the document as DOCX. Return a URL action; the act is written when the file is fetched."""
        return self._action_file('docx')

    def action_pdf(self):
        """Download the document as PDF. Return a URL action; the act is written when the file is fetched."""
        return self._action_file('pdf')

    def _action_file(self, kind):
        self.ensure_one()
        self.check_access('read')
        self._check_paper()
        path = self._name.removeprefix('intervention.')
        return {'type': 'ir.actions.act_url', 'url': f'/intervention/{path}/{self.id}.{kind}', 'target': 'self'}
