from odoo import api, models


class InterventionReport(models.Model):
    """The figures of today, for dashboards: the same cells, measures and tables as in a report, frozen nowhere."""
    _inherit = 'intervention.report'

    @api.model
    def _live(self, company, date_from, date_to, department=None, exact=False, tables=True):
        """Return the figures of what was submitted in a time; private, callers are checked before.

        Records that name the caller, his kin or whose aide he is are not counted, as he does not see them: figures that
        went up would tell him of them. Levels of who recorded are never counted here.

        :param company: whose ledger
        :param date date_from: the first day of submission
        :param date date_to: the last one
        :param department: a unit with those below it, nothing for the whole
        :param bool exact: without suppression, which the discipline office alone is given
        :param bool tables: with the tables in words, which take long where many units came
        :return: dict as a report keeps it (``total``, ``cells``, ``origins``, ``measures``, ``before`` ...), with its
            ``tables`` and, in words, its ``figures``
        """
        user = self.env.user
        # sudo: counts of the whole ledger, whoever may read which record
        report = self.sudo()
        collected = report._gather(company, date_from, date_to, 'annual', department,
                                   shadow=user._intervention_shadow().ids)
        if exact and user._intervention_role('discipline'):
            collected['threshold'] = 1
        shown, _unseen = report._show(collected)
        if before := report._before(collected):
            shown['before'] = before
        draft = report.new({'company_id': company.id, 'year': date_from.year, 'kind': 'annual', 'published': shown,
                            'department_id': department.id if department else False})
        return {**shown, 'tables': draft._tables() if tables else [], 'figures': draft._measures()}
