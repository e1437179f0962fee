import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.fields import SealedBinary
from ..tools import ledger_file
from ..tools.ledger_columns import BY_KEY, COLUMNS
from ..tools.ledger_table import LedgerError
from ..tools.ledger_template import template
from ..tools.ledger_values import read_date
from ..tools.names import safe_file_name
from .ledger_check import HINTS, LedgerCheck
from .ledger_messages import cell_message, file_message, template_texts

SHOWN_PROBLEMS = 100
SHOWN_ROWS = 5


class InterventionLedgerImport(models.TransientModel):
    """The assistant that takes over the ledger kept in a spreadsheet until now (A6, B5).

    It shows what it understood and every problem by row and column, then imports all rows or none. The preview is
    computed from the file and never stored; the row with the file itself is gone with the import.
    """
    _name = 'intervention.ledger.import'
    _inherit = ['intervention.sealed']
    _description = 'Import of a Ledger'
    _transient_max_hours = 0.25

    file = SealedBinary('Ledger File')
    file_name = fields.Char()
    state = fields.Selection([('empty', 'No file'), ('faulty', 'To be mended'), ('ready', 'Ready')],
                             'Status', compute='_compute_result')
    row_count = fields.Integer('Rows', compute='_compute_result')
    problem_count = fields.Integer('Problems', compute='_compute_result')
    result = fields.Html(compute='_compute_result', sanitize=False)

    @api.depends('file', 'file_name')
    def _compute_result(self):
        for wizard in self:
            content = wizard._content()
            if not content:
                wizard.update({'state': 'empty', 'row_count': 0, 'problem_count': 0, 'result': False})
                continue
            wizard._check_caller()
            try:
                ledger, check = wizard._check_file(content)
            except LedgerError as error:
                wizard.update({'state': 'faulty', 'row_count': 0, 'problem_count': 1,
                               'result': wizard._render(fault=file_message(self.env, error))})
                continue
            wizard.update({
                'state': 'faulty' if check.errors else 'ready', 'row_count': len(ledger.rows),
                'problem_count': len(check.errors), 'result': wizard._render(ledger, check)})

    @api.model_create_multi
    def create(self, vals_list):
        """Take a file, and let go of those the caller has left behind.

        :param list vals_list: ``file`` (base64) and ``file_name``
        :return: the assistants
        :raise AccessError: for everybody but the registrar
        """
        self._check_caller()
        # sudo: no role deletes rows; these are the caller's own attempts
        self.search([('create_uid', '=', self.env.uid)]).sudo().unlink()
        return super().create(vals_list)

    def action_import(self):
        """Import all rows of the file, or none (A6, B5).

        :return: an action that shows the imported records
        :raise AccessError: for everybody but the registrar
        :raise UserError: when the file has problems; nothing was imported then
        """
        self.ensure_one()
        self._check_caller()
        content = self._content()
        if not content:
            raise UserError(self.env._("Choose a file first."))
        try:
            _ledger, check = self._check_file(content)
        except LedgerError as error:
            raise UserError('\n'.join(file_message(self.env, error))) from None
        if check.errors:
            raise UserError('\n'.join([
                self.env._("Nothing was imported. %(count)s problems:", count=len(check.errors)),
                *(' '.join(line) for line in self._lines(_ledger, check.errors[:10]))]))
        records = self._import(check, hashlib.sha256(content).hexdigest())
        self.sudo().unlink()
        return self._show(records)

    @api.model
    def _template(self):
        """Return the workbook to fill in, as bytes, in the caller's language."""
        self._check_caller()
        return template(template_texts(self.env))

    @api.model
    def _check_caller(self):
        if not self.env.user._intervention_role('registrar'):
            raise AccessError(self.env._("Only the ledger keeper imports a ledger."))

    def _content(self):
        """Return the file's bytes."""
        try:
            return base64.b64decode(self.with_context(bin_size=False).file or b'', validate=True)
        except (binascii.Error, ValueError):
            raise UserError(self.env._("The file did not arrive whole. Upload it again.")) from None

    def _check_file(self, content):
        """Return the ``Ledger`` that the file holds and its ``LedgerCheck``.

        :raise LedgerError: when the file as a whole cannot be used
        """
        known = self.env['intervention.ledger.source'].search(
            [('company_id', '=', self.env.company.id), ('sha256', '=', hashlib.sha256(content).hexdigest())])
        if known:
            raise LedgerError('file_known', date=fields.Date.to_string(known.imported_on))
        ledger = ledger_file.read(self.file_name, content)
        return ledger, LedgerCheck(self.env).run(ledger)

    def _import(self, check, sha256):
        """Write cases, records and the source row; the caller and the file were checked."""
        # sudo: handlers of a case are set by handlers alone; these cases have none yet
        cases = self.env['intervention.case'].sudo().create([{
            'name': case['name'], 'title': case['title'], 'stage': case['stage'], 'handler_ids': False,
            'company_id': self.env.company.id} for case in check.new_cases.values()])
        created = dict(zip(check.new_cases, cases, strict=True))
        vals_list = []
        for case, vals in check.values:
            case = created.get(case, case)
            vals_list.append({**vals, 'case_id': case.id, 'case_stage': vals['case_stage'] or case.stage})
        records = self.env['intervention.record']._insert(vals_list)
        # sudo: the rows are written by the registry alone
        records.sudo()._submit(source=sha256)
        source = self.env['intervention.ledger.source'].sudo()._append([{
            'name': safe_file_name(self.file_name) or '-', 'sha256': sha256, 'row_count': len(records),
            'imported_on': self.env.company._intervention_today(), 'company_id': self.env.company.id}])
        source._trace('import', names=('sha256', 'row_count'), records=sorted(records.ids))
        return records

    def _show(self, records):
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.record_action')
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {
                'type': 'success', 'sticky': True, 'message': self._done(records),
                'next': {**action, 'context': {}, 'target': 'main'},
            },
        }

    def _done(self, records):
        # sudo: the caller has just written these records; some went past the bureau
        numbers = sorted(records.sudo().filtered(lambda record: record.route == 'bureau').mapped('number'))
        passed = len(records) - len(numbers)
        lines = [numbers and self.env._(
            "%(count)s records were imported and have the numbers %(first)s to %(last)s.",
            count=len(numbers), first=numbers[0], last=numbers[-1])]
        lines.append(passed and self.env._(
            "%(count)s records went to the superior authority: the bureau cannot judge whom they name.", count=passed))
        return ' '.join(filter(None, lines))

    def _summary(self, ledger, check, faulty):
        rows, cases = len(ledger.rows), len(check.new_cases)
        if check.errors:
            return self.env._("%(problems)s problems in %(faulty)s of %(rows)s rows.",
                              problems=len(check.errors), faulty=faulty, rows=rows)
        if cases:
            return self.env._("%(rows)s rows are ready; %(cases)s new cases will be added.", rows=rows, cases=cases)
        return self.env._("%(rows)s rows are ready.", rows=rows)

    def _lines(self, ledger, problems):
        """Return what is wrong as ``(row, column, what is wrong, what to do)`` in the user's language."""
        lines = []
        for problem in problems:
            column = f"{ledger.letters.get(problem.key, '')} {BY_KEY[problem.key].head}".strip()
            lines.append((str(problem.row), column, *cell_message(self.env, problem)))
        return lines

    def _render(self, ledger=None, check=None, fault=None):
        """Return the preview; the recorder's column is left out of it."""
        errors = check.errors if check else []
        hints = [problem for problem in check.problems if problem.code in HINTS] if check else []
        faulty = {problem.row for problem in errors}
        good = [cells for row, cells in ledger.rows if row not in faulty][:SHOWN_ROWS] if ledger else []
        shown = {key for cells in good for key in cells} - {'recorder'}
        keys = [column.key for column in COLUMNS if column.key in shown]
        return self.env['ir.qweb']._render('intervention_registry.ledger_import_result', {
            'fault': fault,
            'summary': check and self._summary(ledger, check, len(faulty)),
            'more': len(errors) > SHOWN_PROBLEMS and self.env._(
                "The first %(shown)s of %(count)s problems are shown.", shown=SHOWN_PROBLEMS, count=len(errors)),
            'errors': self._lines(ledger, errors[:SHOWN_PROBLEMS]),
            'hints': self._lines(ledger, hints[:SHOWN_PROBLEMS]),
            'heads': [BY_KEY[key].head for key in keys],
            'rows': [[_short(key, cells.get(key)) for key in keys] for cells in good],
        })


def _short(key, cell):
    """Return a cell for the preview; dates as they were understood."""
    moment = key == 'date' and read_date(cell)
    text = moment.at.strftime('%Y-%m-%d %H:%M' if moment.has_time else '%Y-%m-%d') if moment else str(cell or '')
    return text[:60] + ('…' if len(text) > 60 else '')
