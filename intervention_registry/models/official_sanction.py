from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.official import Official, article_words, chinese_date
from .official import INTERNAL
from .sanction import STATUTORY

TITLE = '关于给予{name}{outcome}的决定'
# generic on purpose: what was omitted or revenged would tell who recorded it
FACTS = {
    'retaliation': '对如实记录过问案件情况的办案人员进行打击报复。',
    'omission': '不记录或者不如实记录干预、插手案件的情况。',
    'instruction': '授意办案人员不记录或者不如实记录干预、插手案件的情况。',
}
PERIOD = '处分期限{months}个月，自{day}起计算。'
APPEAL = ('如不服本决定，可自知道本决定之日起{reconsider}日内向原处理机关申请复核；对复核结果不服的，可自接到复核决定之日起'
          '{appeal}日内提出申诉。复核、申诉期间不停止本决定的执行，不因提出复核、申诉而加重处理。')


class InterventionSanction(models.Model):
    """The decision letter of an outcome (A9, A10, B9, B10): who, for what, by which law, and how to appeal.

    It tells of an interference what the notice tells, and of an omission or a retaliation nothing but that it was one.
    """
    _name = 'intervention.sanction'
    _inherit = ['intervention.sanction', 'intervention.formal']
    _paper = 'decision'
    _issued_link = 'sanction_id'

    issued_ids = fields.One2many('intervention.issued', 'sanction_id', 'Issued Papers', readonly=True)

    def _check_paper(self):
        if self._issued('docx'):
            return
        if self.organ_kind == 'supervision':
            raise UserError(self.env._("The supervision organ issues its own decision. Keep that one with the personnel file."))
        if self.revoked_on:
            raise UserError(self.env._("This outcome was revoked: there is no decision letter on it."))

    def _may_issue(self):
        roles = any(map(self.env.user._intervention_role, ('discipline', 'superior')))
        return roles and self.organ_kind != 'supervision' and not self.revoked_on and not self._in_conflict()

    def _check_issuer(self):
        self._check_officer()
        self._check_paper()

    def _issue_number(self, number):
        return super()._issue_number(number or self.document_no or '')

    def _dated(self, today):
        return self.decided_on  # it takes effect on the day it was made (Art 8 of the sanctions law)

    def _official(self):
        # sudo: officers may not read personnel files; the letter says who is meant
        sanction = self.sudo()._in_chinese()
        person, outcome = sanction.employee_id.name, sanction.type_id.name
        issuer = sanction.decided_by if self.organ_kind in ('superior', 'party') else sanction.company_id.name
        return Official(
            issuer=issuer, title=TITLE.format(name=person, outcome=outcome), date=self.decided_on,
            number=self.document_no or f'〔{self.decided_on.year}〕　号', imprint=issuer, disclosure=INTERNAL,
            paragraphs=(sanction._person_line(), '一、违纪违规事实', *sanction._fact_lines(), '二、处理决定',
                        *sanction._decision_lines(), *sanction._appeal_lines()))

    def _person_line(self):
        version = self.employee_id._intervention_version(self.decided_on)
        position = version.job_title or version.job_id.name or ''
        return f'{self.employee_id.name}，{version.department_id.name or self.company_id.name}{position}。'

    def _fact_lines(self):
        if self.ground == 'interference' and self.record_id:
            return (self.record_id._notice_facts(), *self._discreet_lines(self.harm_note or '', {self.employee_id.name}))
        return (FACTS.get(self.ground, ''),)

    def _decision_lines(self):
        basis = self.type_id.basis_id
        # rules of the Party stand in the catalogue without their articles
        article = article_words(basis.article) if basis.article else ''
        law = f'依据《{basis.instrument}》{article}规定，' if basis else ''
        lines = [f'{law}经{self.decided_by}研究，决定给予{self.employee_id.name}{self.type_id.name}。']
        if self.family in STATUTORY and self.type_id.months:
            lines.append(PERIOD.format(months=self.type_id.months, day=chinese_date(self.decided_on)))
        return lines

    def _appeal_lines(self):
        """Return how to appeal, with the terms in force; Party sanctions go by the rules of the Party."""
        if self.family != 'administrative':
            return ()
        terms = self._terms()
        days = {name: terms.get(code, (0, ''))[0] for name, code in (
            ('reconsider', 'reconsider_apply'), ('appeal', 'complaint_apply'))}
        return ('三、救济途径', APPEAL.format(**days)) if all(days.values()) else ()
