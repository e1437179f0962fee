from odoo import fields, models

from ..tools.names import of_registry


class IrBinary(models.AbstractModel):
    """A file that a field of the registry gives out by its address is read like any other content."""
    _inherit = 'ir.binary'

    def _record_to_stream(self, record, field_name):
        if of_registry(record._name):
            # the address is opened as superuser; the reader is the user of the request
            record.with_user(self.env.uid)._check_own_name([field_name])
            record.with_user(self.env.uid)._trace_content('read')
        return super()._record_to_stream(record, field_name)


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('read', 'Content read'),
        ('export_rows', 'Rows exported'),
    ], ondelete={'read': 'cascade', 'export_rows': 'cascade'})
