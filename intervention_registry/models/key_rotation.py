from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.key_source import KeySourceError, load
from .seal import place

CHAIN = 'keys'
BATCH = 500


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('key_new', 'New key-encryption key'),
        ('key_rewrap', 'Data keys sealed anew'),
        ('seal_upgrade', 'Sealed by an upgrade'),
    ], ondelete={'key_new': 'cascade', 'key_rewrap': 'cascade', 'seal_upgrade': 'cascade'})


class InterventionKey(models.AbstractModel):
    """Changing the key-encryption key (A7, B6): the data keys are sealed anew, what they seal stays as it is.

    An older key stays where it is until nothing is under it any more; the settings page says when.
    """
    _inherit = 'intervention.key'

    @api.model
    def _note(self, event, **values):
        """Write into the trail what became of the keys; ids and numbers only."""
        actor = 'system' if self.env.uid == 1 else f'user:{self.env.uid}'
        self.env['intervention.trail']._trace([{
            'document': CHAIN, 'event': event, 'model': self._name, 'res_id': 0, 'actor': actor, 'values': values}])

    @api.model
    def _rotate(self):
        """Make a new key-encryption key and have all data keys sealed under it. Private; the caller was checked.

        :raise UserError: when the new key cannot be made or read back; everything stays as it was then
        """
        old = self._wrapping_id() or None
        try:
            new = self._make_wrapping()
            load(self._source(), new)
        except (OSError, KeySourceError) as error:
            raise UserError(self.env._(
                "No new key could be made (%(where)s). Everything stays as it was. Look after the key folder or the key "
                "command in the server's configuration, then try again.", where=error)) from None
        self._note('key_new', old=old, new=new)
        # sudo: the scheduled action is nobody's
        self.env.ref('intervention_registry.ir_cron_rewrap').sudo()._trigger()
        return new

    @api.model
    def _cron_rewrap(self):
        """Seal the data keys anew, batch by batch, until none is under an older key."""
        while done := self._rewrap(BATCH):
            if not self.env['ir.cron']._commit_progress(done, remaining=self._behind()):
                return

    @api.model
    def _behind(self):
        """Return how many data keys are under an older key than today's."""
        # sudo: a number, told to who administers the keys
        return self.env['intervention.seal'].sudo().search_count(self._behind_domain())

    @api.model
    def _behind_domain(self):
        return [('state', '=', 'active'), ('wrapping_key', '!=', self._wrapping_id())]

    @api.model
    def _rewrap(self, limit):
        """Seal at most ``limit`` secrets anew under the key of today. Return how many; models that keep some extend this."""
        # sudo: data keys are readable to nobody
        seals = self.env['intervention.seal'].sudo().search(self._behind_domain(), limit=limit)
        self.env.cr.execute(SQL("SELECT id FROM intervention_seal WHERE id = ANY(%s) FOR UPDATE", seals.ids))
        for seal in seals:
            where = place(seal.model, seal.res_id)
            seal._move({'wrapped': self._wrap(self._unwrap(seal.wrapped, where), where), 'wrapping_key': self._wrapping_id()})
        if seals:
            self._note('key_rewrap', key=self._wrapping_id(), count=len(seals))
        return len(seals)

    @api.model
    def _trouble(self):
        """Return why nothing can be recorded, in words for who administers the keys, or False."""
        if not self._wrapping_id():
            return self._no_key_message()
        try:
            load(self._source(), self._wrapping_id())
        except KeySourceError as error:
            return f'{self._lost_message()} ({error})'
        return self._unreadable()

    @api.model
    def _unreadable(self):
        """Return why what is sealed under older keys does not open, or False."""
        # sudo: ids of keys are no secret
        older = self.env['intervention.seal'].sudo()._read_group([('state', '=', 'active')], ['wrapping_key'], ['id:min'])
        try:
            for _key, first in older:
                seal = self.env['intervention.seal'].sudo().browse(first)
                self._unwrap(seal.wrapped, place(seal.model, seal.res_id))
        except UserError as error:
            return str(error)
        return False
