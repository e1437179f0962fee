from odoo import fields, models


class InterventionLedgerSource(models.Model):
    """One file of the ledger kept until now, as it was taken over (A6, B5): its digest, its rows, the numbers given.

    Added by the import assistant in the transaction of the records themselves; never changed. The file is not kept:
    whoever still has it proves by the digest that it is the one.
    """
    _name = 'intervention.ledger.source'
    _inherit = ['intervention.discreet', 'intervention.traced', 'intervention.append.only']
    _description = 'Imported Ledger File'
    _order = 'id desc'
    _trail_clear = ('sha256',)

    name = fields.Char('File', required=True, readonly=True)
    sha256 = fields.Char('SHA-256', required=True, readonly=True)
    row_count = fields.Integer('Records', required=True, readonly=True)
    imported_on = fields.Date(required=True, readonly=True)
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)

    _file_unique = models.Constraint('UNIQUE(company_id, sha256)', "This very file has been imported already.")
