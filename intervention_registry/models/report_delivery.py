from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.i18n import format_list

from ..tools.words import clean

ADDRESSEES = {
    'annual': ('party_committee', 'superior_authority'),
    'special': ('municipal_committee', 'municipal_government'),
}
LONGEST_NAME = 200


class InterventionDelivery(models.Model):
    """One delivery of a report (B7): to whom and when. Who signed for it comes later, as a row of its own."""
    _inherit = 'intervention.delivery'
    _parents = ('record_id', 'special_id', 'report_id')

    special_id = fields.Many2one(required=False)
    record_id = fields.Many2one(required=False)
    report_id = fields.Many2one('intervention.report', readonly=True, index='btree_not_null', ondelete='restrict')
    addressee = fields.Selection(selection_add=[
        ('party_committee', 'Party committee'),
        ('superior_authority', 'Superior authority'),
    ], ondelete={'party_committee': 'cascade', 'superior_authority': 'cascade'})
    way = fields.Selection(required=False)
    receipt = fields.Char(required=False)
    receipt_ids = fields.One2many('intervention.delivery.receipt', 'delivery_id', 'Receipts', readonly=True)
    reached = fields.Char('Addressee in Words', compute='_compute_reached')
    received_on = fields.Date(compute='_compute_received')
    received_by = fields.Char('Signed By', compute='_compute_received')

    _one_document = models.Constraint('CHECK (num_nonnulls(special_id, report_id) = 1)',
                                      "A delivery is that of one document.")
    _special_received = models.Constraint('CHECK (special_id IS NULL OR (way IS NOT NULL AND receipt IS NOT NULL))',
                                          "The delivery of a special matter has its receipt.")
    _once_report = models.UniqueIndex("(report_id, addressee, COALESCE(addressee_name, '')) WHERE report_id IS NOT NULL",
                                      "The report was delivered to this addressee already.")

    @api.depends('addressee', 'addressee_name')
    @api.depends_context('lang')
    def _compute_reached(self):
        labels = dict(self._fields['addressee']._description_selection(self.env))
        for delivery in self:
            delivery.reached = delivery.addressee_name or labels[delivery.addressee]

    @api.depends('receipt_ids')
    def _compute_received(self):
        for delivery in self:
            receipt = delivery.receipt_ids[:1]
            delivery.received_on, delivery.received_by = receipt.received_on, receipt.receipt


class InterventionDeliveryReceipt(models.Model):
    """The receipt for a report that was delivered (B7): who signed, or its number, and on which day."""
    _name = 'intervention.delivery.receipt'
    _inherit = ['intervention.record.row', 'intervention.append.only']
    _description = 'Receipt for a Delivery'
    _order = 'id'
    _rec_name = 'receipt'
    _parents = ('report_id',)

    record_id = fields.Many2one(required=False, readonly=True)
    delivery_id = fields.Many2one('intervention.delivery', required=True, readonly=True, ondelete='restrict')
    report_id = fields.Many2one(related='delivery_id.report_id', store=True, precompute=True, required=True, index=True)
    receipt = fields.Char('Receipt or Who Signed', required=True, readonly=True)
    received_on = fields.Date(required=True, readonly=True)
    officer_id = fields.Many2one('res.users', 'Entered By', required=True, readonly=True, ondelete='restrict',
                                 default=lambda self: self.env.user)

    _once = models.UniqueIndex('(delivery_id)', "The receipt of this addressee is noted already.")


class InterventionReport(models.Model):
    """The way of a report to its two addressees (B7): delivered with the first, complete with both and their receipts."""
    _inherit = 'intervention.report'

    delivery_ids = fields.One2many('intervention.delivery', 'report_id', 'Deliveries', readonly=True)
    is_complete = fields.Boolean('Delivered and Received', readonly=True,
                                 help="Both addressees have the report, and their receipts are here")
    missing = fields.Char('Still Missing', compute='_compute_missing', compute_sudo=True)

    @api.depends('state', 'kind', 'delivery_ids.receipt_ids')
    @api.depends_context('lang')
    def _compute_missing(self):
        labels = self._addressee_labels()
        for report in self:
            reached = {row.addressee: bool(row.receipt_ids) for row in report.delivery_ids}
            words = [self.env._("receipt of %(addressee)s", addressee=labels[name]) if name in reached
                     else self.env._("delivery to %(addressee)s", addressee=labels[name])
                     for name in ADDRESSEES[report.kind] if not reached.get(name)]
            report.missing = report.state in ('deliberated', 'delivered') and format_list(
                self.env, words, lang_code=self.env.lang or 'en_US')

    def action_deliver(self, addressee):
        """Note that a deliberated report was handed on; once for each addressee (B7).

        :param str addressee: party_committee or superior_authority (of special matters municipal_committee or
            municipal_government), or the name of whoever else received it
        :return: True
        :raise AccessError: for everybody but the registrar
        :raise UserError: in another state, for a replaced version, without addressee, or for the same one twice
        """
        self._check_step('registrar', ('deliberated', 'delivered'),
                         self.env._("The ledger keeper delivers the reports."))
        values = self._addressed(addressee)
        if self._delivery_to(values):
            raise UserError(self.env._("The report was delivered to this addressee already."))
        today = self.company_id._intervention_today()
        # sudo: append-only rows are created by nobody directly; the caller was checked above
        row = self.env['intervention.delivery'].sudo()._append([{
            **values, 'report_id': self.id, 'delivered_on': today, 'officer_id': self.env.uid}])
        self._move({'state': 'delivered', 'delivered_on': self.delivered_on or today,
                    'delivered_to': '\n'.join(filter(None, [self.delivered_to, f'{today} {row.reached}']))})
        self._trace('deliver', row=row, names=('addressee', 'addressee_name', 'delivered_on', 'officer_id'), state=self.state)
        self.sudo().activity_ids.unlink()  # sudo: the reminders of all registrars are over
        return True

    def action_receipt(self, addressee, receipt, received_on=None):
        """Note the receipt of one addressee; with both of them the report is complete (B7).

        A version that was replaced after its delivery takes its receipts, too: they say what was received.

        :param str addressee: as it was given to ``action_deliver``
        :param str receipt: who signed for it, or the number of the receipt
        :param received_on: the day (date, or text such as 2026-03-25); without it today
        :return: True
        :raise AccessError: for everybody but the registrar
        :raise UserError: before the delivery to this addressee, without words, twice, or for a day that cannot be
        """
        self.ensure_one()
        self.check_access('read')
        if not self.env.user._intervention_role('registrar'):
            raise AccessError(self.env._("The ledger keeper notes the receipts."))
        delivery = self._delivery_to(self._addressed(addressee))
        if not delivery:
            raise UserError(self.env._("The report was not delivered to this addressee yet."))
        if delivery.receipt_ids:
            raise UserError(self.env._("The receipt of this addressee is noted already."))
        words = ' '.join(self.env['intervention.record']._words(receipt).split())[:LONGEST_NAME]
        self._add_receipt(delivery, words, received_on or self.company_id._intervention_today())
        return True

    def _add_receipt(self, delivery, words, day):
        day = self.company_id._intervention_day(day, delivery.delivered_on, self.env._(
            "The receipt cannot be older than the delivery. Correct the day."))
        # sudo: append-only rows are created by nobody directly; the caller was checked before
        row = self.env['intervention.delivery.receipt'].sudo()._append([{
            'delivery_id': delivery.id, 'receipt': words, 'received_on': day, 'officer_id': self.env.uid}])
        received = {known.addressee for known in self.sudo().delivery_ids if known.receipt_ids}
        if not self.is_complete and received.issuperset(ADDRESSEES[self.kind]):
            self._move({'is_complete': True})
        self._trace('report_receipt', row=row, names=('receipt', 'received_on', 'officer_id'), delivery=delivery.id,
                    complete=self.is_complete)

    def _delivery_to(self, values):
        """Return the one report's delivery to an addressee, given as :meth:`_addressed` does."""
        # sudo: the deliveries of all count
        return self.sudo().delivery_ids.filtered(
            lambda row: (row.addressee, row.addressee_name or '') == (values['addressee'], values['addressee_name'] or ''))

    def _addressed(self, addressee):
        """Return the addressee as values of a delivery: one that is known by its key or its name, or any other by its name."""
        name = ' '.join(clean(addressee).split())[:LONGEST_NAME]
        if not name:
            raise UserError(self.env._("Name who received the report."))
        known = {}
        for labels in (self._addressee_labels('en_US'), self._addressee_labels()):
            known |= {word.casefold(): key for key, label in labels.items() for word in (key, label)}
        key = known.get(name.casefold())
        return {'addressee': key or 'other', 'addressee_name': False if key else name}

    def _addressee_labels(self, lang=None):
        """Return the names of the fixed addressees, in the language of the caller or a given one."""
        env = self.with_context(lang=lang).env if lang else self.env
        labels = dict(self.env['intervention.delivery']._fields['addressee']._description_selection(env))
        labels.pop('other')
        return labels


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('report_receipt', 'Receipt for a report')], ondelete={'report_receipt': 'cascade'})
