from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .notice import OFFICES, OPEN


class InterventionNotice(models.Model):
    """Whom a notice goes to, and who has confirmed it (A8, B8).

    The list is made of the scope alone, at the moment of circulation: whoever recorded and whoever is named stand on it
    like everybody else.
    """
    _inherit = 'intervention.notice'

    reader_ids = fields.One2many('intervention.notice.reader', 'notice_id', 'Readers', readonly=True, groups=OFFICES)
    receipt_ids = fields.One2many('intervention.notice.receipt', 'notice_id', 'Receipts', readonly=True, groups=OFFICES)
    reader_count = fields.Integer('On the List', compute='_compute_reader_count', groups=OFFICES)
    received_count = fields.Integer('Have Read', compute='_compute_reader_count', groups=OFFICES)
    is_received = fields.Boolean('Read by Me', compute='_compute_is_received', search='_search_is_received')

    @api.depends('reader_ids', 'receipt_ids')
    def _compute_reader_count(self):
        Reader = self.env['intervention.notice.reader']
        on_list = Domain('notice_id', 'in', self.ids)
        listed = dict(Reader._read_group(on_list, ['notice_id'], ['__count']))
        received = dict(Reader._read_group(on_list & Domain('is_received', '=', True), ['notice_id'], ['__count']))
        for notice in self:
            notice.reader_count, notice.received_count = listed.get(notice, 0), received.get(notice, 0)

    @api.depends_context('uid')
    @api.depends('receipt_ids')
    def _compute_is_received(self):
        # sudo: only the caller's own receipt is looked up
        own = self.env['intervention.notice.receipt'].sudo().search(
            [('notice_id', 'in', self.ids), ('user_id', '=', self.env.uid)])
        for notice in self:
            notice.is_received = notice in own.notice_id

    def _search_is_received(self, operator, value):
        if operator != 'in':
            return NotImplemented
        # sudo: the caller's own receipts alone are looked up
        own = self.env['intervention.notice.receipt'].sudo().search([('user_id', '=', self.env.uid)]).notice_id
        return Domain('id', 'in' if True in value else 'not in', own.ids)

    def action_receipt(self):
        """Confirm that the caller has read a circulated notice; a second call changes nothing. Return True."""
        self.ensure_one()
        self.check_access('read')
        if self.state not in OPEN:
            raise UserError(self.env._("The notice has not been circulated yet."))
        if not self.is_received:
            # sudo: append-only rows are created by nobody directly; everybody may confirm for himself
            self.env['intervention.notice.receipt'].sudo()._append([
                {'notice_id': self.id, 'user_id': self.env.uid, 'reader_id': self._reader().id}])
            self._trace('receipt')
            if not self._unconfirmed():
                self._move({'deadline': False})
        return True

    def action_readers(self):
        """Open the list of readers, those who have not confirmed first. Return a window action."""
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('intervention_registry.notice_reader_action')
        return {**action, 'domain': [('notice_id', '=', self.id)], 'context': {'search_default_unread': 1}}

    def _reader(self):
        # sudo: the caller's own place on the list, which he need not see
        return self.env['intervention.notice.reader'].sudo().search(
            [('notice_id', '=', self.id), ('user_id', '=', self.env.uid)])

    def _unconfirmed(self):
        """Return the readers who have not confirmed yet."""
        # sudo: the whole list counts, whoever asks
        return self.env['intervention.notice.reader'].sudo().search(
            [('notice_id', '=', self.id), ('is_received', '=', False)])

    def _freeze_readers(self):
        """Put everybody in the scope on the list of readers."""
        employees = self._scope_employees()
        if not employees:
            raise UserError(self.env._("Nobody in the scope of this notice has a login. Widen the scope."))
        # sudo: append-only rows are created by nobody directly; the circulation was checked by its action
        self.env['intervention.notice.reader'].sudo()._append([{
            'notice_id': self.id, 'user_id': user.id, 'department': files[:1].department_id.name,
        } for user, files in employees.grouped('user_id').items()])

    def _scope_employees(self):
        """Return the personnel files of everybody the notice goes to."""
        companies, people = self.company_id, Domain('user_id.active', '=', True) & Domain('user_id.share', '=', False)
        if self.scope == 'system':
            # sudo: subordinate companies belong to the system, whether or not the caller works in them
            companies = companies.sudo().search([('id', 'child_of', companies.ids)])
        if self.scope == 'unit':
            people &= Domain('department_id', 'child_of', self.sudo().department_ids.ids)
        # sudo: committee members may not read personnel files; the scope follows from them
        return self.env['hr.employee'].sudo().search(people & Domain('company_id', 'in', companies.ids))

    def _due_users(self):
        if self.state in OPEN:
            return self._unconfirmed().user_id.filtered('active')
        members = self._free_holders(self._deciding_role())
        return members - self._drafters() - self._decisions().reviewer_id if self.state == 'draft' else members

    def _next_role(self):
        code = 'notice_receipt' if self.state in OPEN else 'notice_approve'
        # past the bureau the superior authority is told by nobody
        return self.route == 'bureau' and self.env['intervention.deadline']._get(code).escalate_to

    def _next_users(self):
        return self._free_holders(self.escalated_to, self)

    def _free_holders(self, role, document=None):
        """Return the holders of a role who may judge what the notice is about, and may read ``document`` if given."""
        if not role:
            return self.env['res.users']
        free = self._without_conflict(self.company_id._intervention_holders(role))
        return free.filtered(lambda user: not document or document.with_user(user).has_access('read'))


class InterventionNoticeReader(models.Model):
    """One person whom a notice was circulated to (A8, B8): the list as it stood on that day."""
    _name = 'intervention.notice.reader'
    _inherit = ['intervention.append.only']
    _description = 'Reader of a Notice'
    _log_access = False
    _order = 'department, id'
    _rec_name = 'user_id'

    notice_id = fields.Many2one('intervention.notice', required=True, readonly=True, index=True, ondelete='restrict')
    user_id = fields.Many2one('res.users', 'Reader', required=True, readonly=True, index=True, ondelete='restrict')
    department = fields.Char(readonly=True)
    receipt_ids = fields.One2many('intervention.notice.receipt', 'reader_id', 'Receipts', readonly=True)
    is_received = fields.Boolean('Have Read', compute='_compute_is_received', search='_search_is_received')
    received_at = fields.Datetime('When', compute='_compute_is_received')

    _once = models.Constraint('UNIQUE(notice_id, user_id)', "Everybody stands on the list once.")

    def _row_chain(self):
        return self.notice_id._row_chain()

    @api.depends('receipt_ids')
    def _compute_is_received(self):
        for reader in self:
            reader.is_received = bool(reader.receipt_ids)
            reader.received_at = reader.receipt_ids[:1].received_at

    def _search_is_received(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('receipt_ids', '!=' if True in value else '=', False)


class InterventionNoticeReceipt(models.Model):
    """One reader's confirmation of a circulated notice (A8, B8)."""
    _name = 'intervention.notice.receipt'
    _inherit = ['intervention.append.only']
    _description = 'Read Receipt'
    _log_access = False
    _rec_name = 'user_id'

    notice_id = fields.Many2one('intervention.notice', required=True, readonly=True, ondelete='restrict')
    user_id = fields.Many2one('res.users', 'Reader', required=True, readonly=True, ondelete='restrict')
    reader_id = fields.Many2one('intervention.notice.reader', 'Place on the List', readonly=True, index='btree_not_null',
                                ondelete='restrict', help="Empty for whoever read it without being on the list")
    received_at = fields.Datetime('When', required=True, readonly=True, default=lambda self: self.env.cr.now())

    _once = models.Constraint('UNIQUE(notice_id, user_id)', "You have confirmed this notice already.")

    def _row_chain(self):
        return self.notice_id._row_chain()
