from odoo import api, models
from odoo.tools import SQL

CRON = 'intervention_registry.ir_cron_checkpoint'
WAITING = 1000  # entries after which a checkpoint is made before its time


class InterventionTrail(models.Model):
    """Positions in the whole trail (A6, B5): what the roots of checkpoints are computed over.

    An entry gets its position after the transaction that wrote it, so that writers never wait for each other.
    """
    _inherit = 'intervention.trail'
    _guarded_once = ('position',)

    _position_unique = models.UniqueIndex('(position) WHERE position IS NOT NULL', "A position is given once.")
    _waiting_index = models.Index('(id) WHERE position IS NULL')

    @api.model
    def _trace(self, entries):
        rows = super()._trace(entries)
        # sudo: whoever acts, the scheduled action is nobody's
        if any(not row % WAITING for row in rows.ids) and (cron := self.env.ref(CRON, raise_if_not_found=False)):
            cron.sudo()._trigger()
        return rows

    @api.model
    def _sequence(self, limit=None):
        """Give positions to the entries that have none, in the order of their ids. Private.

        To be the first statement of its transaction: the lock waits for those who are writing, and what they wrote is seen
        once it is had. Two that do it at once follow each other; should the second see too little, the database refuses it.

        :param int limit: how many at most, so that writers do not wait long
        :return: how many entries got one
        """
        self.flush_model()
        self.env.cr.execute(SQL("LOCK TABLE intervention_trail IN EXCLUSIVE MODE"))
        self.env.cr.execute(SQL(
            """UPDATE intervention_trail AS entry SET position = t.position
                 FROM (SELECT id, row_number() OVER (ORDER BY id) + last.position AS position
                         FROM intervention_trail,
                              (SELECT COALESCE(max(position), 0) AS position FROM intervention_trail) AS last
                        WHERE intervention_trail.position IS NULL ORDER BY id LIMIT %s) AS t
                WHERE entry.id = t.id""", limit))
        count = self.env.cr.rowcount
        self.invalidate_model(['position'], flush=False)
        return count

    @api.model
    def _positions(self, since=0, batch=5000):
        """Yield ``(position, digest, digest_sm3)`` of the entries after position ``since``, in order."""
        while rows := self.env.execute_query(SQL(
                """SELECT position, digest, digest_sm3 FROM intervention_trail
                    WHERE position > %s ORDER BY position LIMIT %s""", since, batch)):
            yield from rows
            since = rows[-1][0]
