from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Date

from ..tools.official import Official, chinese_date
from .sanction import STATUTORY

RULES = '《领导干部干预行政执法活动、插手具体案件处理的记录、通报和责任追究制度》'
SEVERITIES = {'ordinary': '情节一般', 'serious': '情节严重'}
EFFECTS = {
    'none': '本年度无应当纳入考核的事项。',
    'reference': '作为本年度考核其是否遵守法律、依法办事、廉洁自律的重要依据。',
    'not_excellent': '本年度考核不得确定为优秀等次。',
    'basic': '本年度考核最高确定为基本称职等次。',
    'no_grade': '本年度考核只写评语，不确定等次。',
    'incompetent': '本年度考核确定为不称职等次。',
}

MARKS = {
    'draft': ('本件为草稿，尚未移交人事部门。',),
    'confirmed': ('本件尚未移交人事部门。',),
    'corrected': ('本件已被后续材料替代，不再作为考核依据。',),
}
INNER = str.maketrans('（）', '〔〕')  # brackets within brackets


class InterventionAppraisal(models.Model):
    """The extract as HR receives it, in the official layout (B11): no record, no case, no recorder.

    Its hand-over issues it: from then on both files are what they were on that day. Before that a download is a draft.
    """
    _name = 'intervention.appraisal'
    _inherit = ['intervention.appraisal', 'intervention.formal']
    _paper = 'appraisal'
    _issued_link = 'appraisal_id'

    def _check_issuer(self):
        raise AccessError(self.env._("An extract is issued by handing it to HR. Use that button."))

    def _hand_over(self):
        super()._hand_over()
        self._keep_issued(self._official().number, '')

    def _official(self):
        issuer = self.company_id.sudo().name  # sudo: whose ledger it is taken from is known to HR
        day = self.handed_on or self.company_id._intervention_today()
        return Official(
            issuer=issuer, title=f'关于{self._cadre_name()}{self.year}年度党风廉政建设责任制和政绩考核材料', date=day,
            paragraphs=tuple(self._official_lines()), number=f'编号：{self.name}', addressee='人事部门', imprint=issuer,
            disclosure='不予公开')

    def _cadre_name(self):
        # sudo: the offices may not read personnel files; the name is on the page
        return self.employee_id.sudo().name

    def _official_lines(self):
        """Return the text, in Chinese whoever fetches it."""
        lines = [f'根据{RULES}第十一条，现将{self._cadre_name()}{self._post()}{self.year}年度有关情况移交，纳入考核。',
                 *self._so_far(), '一、认定情况', self._breach_line(),
                 '二、处理情况', *self._sanction_lines(),
                 '三、考核意见', self._effect_line()]
        if before := self.sudo().replaces_id:  # sudo: what HR was told before is named, in whichever bureau it was
            lines += ['四、更正说明',
                      f'本材料替代{chinese_date(before.handed_on)}移交的材料（编号：{before.name}），原材料不再作为考核依据。']
        return [*MARKS.get(self.state, ()), *lines, '本材料仅用于干部考核，不得用于其他用途。']

    def _so_far(self):
        """Return until when the year is told where it was not over yet."""
        day = self.sudo().compiled_on  # sudo: HR does not read when it was compiled, but of what time it tells
        return (f'本材料统计截至{chinese_date(day)}，其后发生变化的另行移交。',) if day.year <= self.year else ()

    def _post(self):
        """Return unit and position of the cadre at the end of the year, in brackets, as far as the file says."""
        version = self.employee_id._intervention_version(Date.to_date(f'{self.year}-12-31'))
        parts = '，'.join(filter(None, [version.department_id.name, version.job_title or version.job_id.name]))
        return f'（{parts.translate(INNER)}）' if parts else ''

    def _breach_line(self):
        if not self.record_count:
            return '本年度没有经认定的违规干预行为。'
        return (f'经核查、审议、批准，认定本年度有违反该制度第八条规定的行为{self.record_count}件，'
                f'{SEVERITIES[self.severity]}。')

    def _sanction_lines(self):
        # sudo: the kinds are the same for everybody
        kinds = self.env['intervention.sanction.type'].sudo().with_context(lang=self.env['res.lang']._get_code('zh_CN') or None)
        lines = [_outcome(kinds.browse(kind), *rest) for kind, *rest in self.outcomes or ()]
        return lines or ['没有应当计入的处理、处分。']

    def _effect_line(self):
        if self.effect == 'none' and self.occasion in ('appeal', 'error'):
            return '原材料所列处理经申诉程序或者依照职权更正，不再计入本年度考核。'
        return EFFECTS[self.effect]


def _outcome(kind, day, organ, number):
    what = kind.name + ('处分' if kind.family in STATUTORY else '处理')
    return f'{chinese_date(Date.to_date(day))}，{organ}给予{what}{f"（{number}）" if number else ""}。'
