from odoo import api, models
from odoo.exceptions import AccessError

KEEPERS = ('intervention.evidence', 'intervention.report', 'intervention.ledger.import')


class IrAttachment(models.Model):
    """Files of the registry: kept once, never changed, given out by their document alone (B5)."""
    _inherit = 'ir.attachment'

    @api.model
    def _keep(self, content):
        """Store bytes under no name, type or index; private, for the documents that keep files."""
        return super().create([{'name': 'sealed', 'raw': content, 'mimetype': 'application/octet-stream'}])

    def _bind(self, document):
        """Tie a kept file to its document for good."""
        return super().write({'res_model': document._name, 'res_id': document.id})

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su:
            return result
        # sudo: whose file it is decides whether it may be reached at all
        kept = self.filtered(lambda file: file.sudo().res_model in KEEPERS)
        if not kept:
            return result
        forbidden = kept | result[0] if result else kept

        def error():
            return AccessError(self._kept_message())
        return forbidden, error

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get('res_model') in KEEPERS and not vals.get('res_field') for vals in vals_list):
            raise AccessError(self._kept_message())
        return super().create(vals_list)

    def write(self, vals):
        # sudo: the guard holds for every caller
        if vals.get('res_model') in KEEPERS or any(file.res_model in KEEPERS for file in self.sudo()):
            raise AccessError(self._kept_message())
        return super().write(vals)

    def unlink(self):
        # sudo: the guard holds for every caller
        if any(file.res_model in KEEPERS for file in self.sudo()):
            raise AccessError(self._kept_message())
        return super().unlink()

    def _kept_message(self):
        return self.env._(
            "A file of the registry is kept as it was handed in and is given out by its document only. "
            "Use the document's own buttons.")
