from odoo import api, models

KEPT = ('intervention.identity.share', 'intervention.identity.request', 'intervention.custodian.handover')


class InterventionKey(models.AbstractModel):
    """What the key-encryption key holds of identities goes along when it changes (A7, B6): nothing else keeps it open."""
    _inherit = 'intervention.key'

    @api.model
    def _behind(self):
        return super()._behind() + sum(len(rows) for rows in self._identities_behind())

    @api.model
    def _rewrap(self, limit):
        done = super()._rewrap(limit)
        for rows in self._identities_behind():
            for row in rows[:max(0, limit - done)]:
                row._rewrapped()
                done += 1
        return done

    @api.model
    def _identities_behind(self):
        """Return the rows, by model, of which the key-encryption key holds something under an older key than today's."""
        today = self._wrapping_id()
        for name in KEPT:
            # sudo: readable to nobody, and nothing is opened to anybody here
            rows = self.env[name].sudo()
            held = rows.search([(rows._wrapped_field, '!=', False), *rows._wrapped_domain])
            yield held.filtered(lambda row: self._wrapped_under(row[row._wrapped_field]) != today)


class InterventionIdentityShare(models.Model):
    _inherit = 'intervention.identity.share'
    _wrapped_field = 'box'
    _wrapped_domain = [('key_id', '=', False)]

    def _rewrapped(self):
        identity = self.identity_id
        self._move({'box': identity._held(identity._held_secret(self.box))})


class InterventionIdentityRequest(models.Model):
    _inherit = 'intervention.identity.request'
    _wrapped_field = 'held'
    _wrapped_domain = []

    def _rewrapped(self):
        self._keep(self._kept())


class InterventionCustodianHandover(models.Model):
    _inherit = 'intervention.custodian.handover'
    _wrapped_field = 'held'
    _wrapped_domain = []

    def _rewrapped(self):
        key = self.env['intervention.key']
        self._move({'held': key._wrap(key._unwrap(self.held, self._place()), self._place())})
