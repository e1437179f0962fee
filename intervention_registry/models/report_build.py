"""Compiling a long ledger outside the request (B7)."""
import contextlib
import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import store
from .background import Cancelled
from .report_compile import _latest

_logger = logging.getLogger(__name__)
STATES = [
    ('waiting', 'Waits to Be Built'),
    ('building', 'Being Built'),
    ('ready', 'Compiled'),
    ('failed', 'Could Not Be Built'),
    ('cancelled', 'Cancelled'),
]
TROUBLES = [
    ('interrupted', 'The server was stopped while it was built, more than once.'),
    ('room', 'The server has no room for it. Ask the administrator to make room.'),
    ('nothing', 'There is too little left to report on.'),
]
UNDER_WAY = ('waiting', 'building')
REGISTRAR = 'intervention_registry.group_registrar'


class InterventionReportBuild(models.Model):
    """One time a report is compiled in the background (B7): asked for by a ledger keeper or the scheduled action.

    Figures and ledger are those of one moment: of when it is built, not of when it was asked for. Ledger keepers read it and
    stop it; nobody writes it.
    """
    _name = 'intervention.report.build'
    _inherit = ['intervention.record.row', 'intervention.background']
    _description = 'Building of a Report'
    _order = 'id desc'
    _rec_name = 'state'
    _parents = ('report_id',)
    _background_cron = 'intervention_registry.ir_cron_report_build'

    record_id = fields.Many2one(required=False, readonly=True)
    report_id = fields.Many2one('intervention.report', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='report_id.company_id', store=True, precompute=True, index=True)
    asked_by = fields.Many2one('res.users', readonly=True, ondelete='restrict', help="Empty: the scheduled action")
    asked_at = fields.Datetime('Time of the Request', required=True, readonly=True)
    state = fields.Selection(STATES, 'Status', required=True, readonly=True, index=True)
    message = fields.Selection(TROUBLES, 'What Went Wrong', readonly=True)

    _one_under_way = models.UniqueIndex("(report_id) WHERE state IN ('waiting', 'building')",
                                        "This report is being compiled already. Open the list again.")

    def action_cancel(self):
        """Stop the one build; the report stays a draft, and what was compiled before stands.

        :return: True
        :raise AccessError: for everybody but the registrar
        :raise UserError: for a build that is over
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._intervention_role('registrar'):
            raise AccessError(self.env._("The ledger keeper compiles the reports."))
        # of two who act at once the second is repeated by Odoo, and refused
        self.sudo().lock_for_update()  # sudo: nobody holds a write right here
        if self.state not in UNDER_WAY:
            raise UserError(self.env._("The report is built already, or nobody builds it any more. Reload the page."))
        self._move({'state': 'cancelled'})
        self._tell('build_end')
        return True

    def _tell(self, event, **values):
        """Write an act on the one build into the chain of its report."""
        self.report_id._trace(event, row=self, names=('state',), **values)

    def _build(self):
        """Compile the one report, unless somebody stops it."""
        self._begin()
        self.env['ir.cron']._commit_progress()
        values = None
        with contextlib.suppress(Cancelled):
            values = self._built()
        self.env['ir.cron']._commit_progress()
        self._finish(values)

    def _built(self):
        """Return the values of the compiled report, or what is in the way of it."""
        report = self.report_id
        versions = report._versions(report.company_id, report.year, report.kind, report.department_id)
        words = report.with_company(report.company_id)
        collected = words._collected(report.company_id, report.year, report.kind, report.department_id)
        if report.kind == 'special' and not collected['total']:
            return {'trouble': 'nothing'}
        known = {'company_id': report.company_id.id, 'department_id': report.department_id.id, 'year': report.year,
                 'kind': report.kind, 'version': report.version}
        lang = self.asked_by.lang or report._report_lang(report.company_id)
        try:
            return words._values(known, collected, _latest(versions), lang, self._seen(collected['total']))
        except UserError:
            return {'trouble': 'nothing'}
        except OSError:
            _logger.exception("A report could not be written")
            return {'trouble': 'room'}

    def _finish(self, values):
        """Compile the report with what was built, unless somebody stopped it in the meantime."""
        file = values and values.pop('file', None)
        if not self._still_wanted() or not values:
            if file:
                store.drop(file)
            return
        if trouble := values.get('trouble'):
            self._fail(trouble)
            return
        self.report_id._complete(values, file)
        self._move({'state': 'ready', 'progress': 100})
        self._tell('build_end')
        self._call()

    def _fail(self, trouble):
        self._move({'state': 'failed', 'message': trouble})
        self._tell('build_end', trouble=trouble)
        self._call()

    def _call(self):
        """Tell who asked that the report is compiled, or that it is not; the ledger keepers where nobody asked."""
        keepers = self.report_id._registrars(self.company_id)
        if not self.asked_by and not self.report_id.department_id:
            self.report_id._remind(keepers)
        ready = self.state == 'ready'
        for user in self.asked_by or keepers:
            words = self.with_context(lang=user.lang).env
            text = words._("The report is compiled.") if ready else words._("The report could not be built. Open it to see why.")
            user._bus_send('simple_notification', {'type': 'success' if ready else 'danger', 'message': text, 'sticky': True})


class InterventionReport(models.Model):
    """A draft on its way to being compiled (B7): how far it is, and who may stop it."""
    _inherit = 'intervention.report'

    build_ids = fields.One2many('intervention.report.build', 'report_id', 'Builds', readonly=True, groups=REGISTRAR)
    build_state = fields.Selection(STATES, 'Build Status', compute='_compute_build', groups=REGISTRAR)
    build_progress = fields.Integer('Progress', compute='_compute_build', groups=REGISTRAR)
    build_message = fields.Selection(TROUBLES, 'Why It Could Not Be Built', compute='_compute_build', groups=REGISTRAR)

    @api.depends('build_ids.state', 'build_ids.progress', 'build_ids.message')
    def _compute_build(self):
        for report in self:
            build = report.build_ids.sorted('id')[-1:]
            report.build_state, report.build_progress, report.build_message = build.state, build.progress, build.message

    def action_build(self):
        """Compile the one draft in the background (B7), after its build was stopped or has failed.

        :return: id of the intervention.report.build; of the one under way where there is one
        :raise AccessError: for everybody but the registrar
        :raise UserError: for a report that is compiled already
        """
        self._check_step('registrar', ('draft',), self.env._("The ledger keeper compiles the reports."))
        return self._queue().id

    def action_build_cancel(self):
        """Stop the build of the one draft.

        :return: True
        :raise AccessError: for everybody but the registrar
        :raise UserError: where nothing is being built
        """
        self._check_step('registrar', ('draft',), self.env._("The ledger keeper compiles the reports."))
        build = self._building()
        if not build:
            raise UserError(self.env._("The report is built already, or nobody builds it any more. Reload the page."))
        return build.with_env(self.env).action_cancel()

    def _building(self):
        """Return the build of the draft that is under way, if any."""
        # sudo: whoever asks, a report is built once at a time
        return self.env['intervention.report.build'].sudo().search(
            [('report_id', 'in', self.ids), ('state', 'in', UNDER_WAY)], limit=1)

    def _queue(self):
        """Have the one draft compiled in the background; private, callers are checked before. Return the build."""
        if known := self._building():
            return known
        build = self.env['intervention.report.build']._insert([{
            'report_id': self.id, 'asked_by': False if self.env.uid == 1 else self.env.uid, 'asked_at': self.env.cr.now(),
            'state': 'waiting'}])
        build._tell('build_ask')
        build._start()
        return build


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('build_ask', 'Report to be built'),
        ('build_end', 'Building of a report ended'),
    ], ondelete=dict.fromkeys(('build_ask', 'build_end'), 'cascade'))
