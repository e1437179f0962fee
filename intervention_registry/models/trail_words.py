from odoo import api, fields, models


class InterventionTrail(models.Model):
    """How a chain is called before people (A6, B5): by its document, not by the name a program has for it."""
    _inherit = 'intervention.trail'

    chain_name = fields.Char('Chain Of', compute='_compute_chain_name', compute_sudo=False)

    @api.depends('document')
    @api.depends_context('lang')
    def _compute_chain_name(self):
        for row in self:
            row.chain_name = row._chain_name(row.document)

    @api.model
    def _chain_name(self, document):
        """Return in words which chain it is; one that is unknown keeps its own name."""
        names = {
            'access': self.env._("Access Changes"), 'receipts': self.env._("Receipts"), 'export': self.env._("Export Packages"),
            'exchange': self.env._("Received Packages"), 'columns': self.env._("Columns of Digests"),
            'keys': self.env._("Keys of the Registry"), 'origin': self.env._("Origin of the Database"),
        }
        model, _comma, row = (document or '').removeprefix('rows:').partition(',')
        if model not in self.env:
            return names.get(document, document)
        kind = self.env['intervention.verification']._type(model)
        return self.env._("%(model)s, row %(row)s", model=kind, row=row) if row else kind
