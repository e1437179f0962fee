from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.words import clean
from .fields import SealedText

CHAIN = 'origin'


class InterventionOrigin(models.Model):
    """The databases that the trail has been kept in, one row each, the last one now (A6, B5).

    Odoo gives a duplicate another ``database.uuid``. A copy that speaks in the name of the registry would tell the world
    a second history of it, so nothing leaves a copy (no checkpoint, no receipt) until a security auditor has confirmed that
    the registry lives on in it.
    """
    _name = 'intervention.origin'
    _inherit = ['intervention.append.only']
    _description = 'Home of the Trail'
    _log_access = False
    _order = 'id desc'
    _rec_name = 'uuid'

    uuid = fields.Char('Database', required=True, readonly=True)
    at = fields.Datetime('Time', required=True, readonly=True)
    user_id = fields.Many2one('res.users', 'Confirmed by', readonly=True, ondelete='restrict')
    reason = SealedText(readonly=True)

    @api.model
    def _begin(self):
        """Remember the database that the registry is installed in; called by the data files, by every upgrade again."""
        if not self.sudo().search_count([], limit=1):  # sudo: whoever installs reads no row of the registry
            self._settle_in()

    @api.model
    def _is_copy(self):
        """Say whether this database is the duplicate of one in which the registry lives."""
        # sudo: what leaves the registry does not depend on who asks
        return self.sudo().search([], limit=1).uuid != self._database()

    @api.model
    def _database(self):
        # sudo: parameters are readable to Settings alone; this one is no secret
        return self.env['ir.config_parameter'].sudo().get_param('database.uuid')

    @api.model
    def _settle_in(self, **values):
        row = self._append([{'uuid': self._database(), 'at': self.env.cr.now(), **values}])
        actor = f'user:{self.env.uid}' if values else 'system'
        # the trail says which database; the words stay sealed beside it
        self.env['intervention.trail']._trace([{
            'document': CHAIN, 'event': 'origin', 'model': self._name, 'res_id': row.id, 'actor': actor,
            'values': {'uuid': self._database()}}])

    @api.model
    def confirm(self, reason):
        """Confirm that the registry lives on in this copy: checkpoints and receipts leave it again.

        :param str reason: why, for instance that the server was moved
        :return: True
        :raise AccessError: for everybody but the security auditor
        :raise UserError: where this database is no copy, or without reason
        """
        if not self.env.user._intervention_role('auditor'):
            raise AccessError(self.env._("Only the security auditor confirms that the registry lives on in a copy."))
        if not self._is_copy():
            raise UserError(self.env._("This database is no copy: there is nothing to confirm."))
        reason = clean(reason).strip() if isinstance(reason, str) else ''
        if not reason:
            raise UserError(self.env._("Say why the registry lives on in this copy: the words stay beside it."))
        self._settle_in(user_id=self.env.uid, reason=reason)
        return True


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('origin', 'Kept in another database')], ondelete={'origin': 'cascade'})


class IrConfigParameter(models.Model):
    _inherit = 'ir.config_parameter'

    def _concerns_registry(self):
        # who sets it by hand makes a copy pass for the original
        return super()._concerns_registry() | self.filtered(lambda parameter: parameter.key == 'database.uuid')
