import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models

from ..verify.canonical import canonical

_logger = logging.getLogger(__name__)
RECEIPTS = 'receipts'
KINDS = [('full', 'Everything'), ('incremental', 'What was new'), (RECEIPTS, 'What came back from outside')]
CHECKPOINT = ['number', 'size', 'text', 'signature', 'key_id', 'digest', 'frontier']
SHOWN = 200  # findings that are kept


class InterventionVerification(models.Model):
    """What one verification found (A6, B5): how much was checked, from which checkpoint to which, and each place that is not
    intact; or what became of the receipts that came back from outside.

    Once a week everything is verified, every day what is new, and whenever the security auditor asks. Damage that was not
    known raises an alert. Auditors read; nobody writes.
    """
    _name = 'intervention.verification'
    _inherit = ['intervention.append.only']
    _description = 'Verification of the Trail'
    _log_access = False
    _order = 'id desc'
    _rec_name = 'at'

    at = fields.Datetime('Time', required=True, readonly=True)
    kind = fields.Selection(KINDS, 'Extent', required=True, readonly=True)
    actor = fields.Char(required=True, readonly=True, help="The user's number, or the word system")
    seconds = fields.Integer(readonly=True, aggregator=None)
    since = fields.Integer('From Checkpoint', readonly=True, aggregator=None, help="The checkpoint that was verified before")
    checked = fields.Integer('Entries Verified', required=True, readonly=True, aggregator=None)
    checkpoint = fields.Integer('Up to Checkpoint', readonly=True, aggregator=None)
    checkpoint_digest = fields.Char('Digest of the Checkpoint', readonly=True)
    ok = fields.Boolean('Intact', readonly=True)
    found = fields.Integer('Places Not Intact', required=True, readonly=True, aggregator=None)
    findings = fields.Text('As the Verifier Names Them', readonly=True, help="The first of the places that are not intact")

    @api.model
    def _keep(self, report, since, seconds):
        """Keep the ``report`` of a verification, and tell the auditors of damage that was not known; private.

        A trail that is too damaged to take another row does not keep the auditor from his answer.
        """
        checkpoint = report.checkpoint or {}
        return self._remember({
            'kind': 'incremental' if since else 'full', 'seconds': round(seconds), 'since': since['number'] if since else 0,
            'checked': report.checked, 'checkpoint': checkpoint.get('number'), 'checkpoint_digest': checkpoint.get('digest'),
            'ok': report.ok, 'found': report.found,
            'findings': canonical([finding.as_dict() for finding in report.findings[:SHOWN]]),
        })

    @api.model
    def _remember(self, values):
        values = {**values, 'at': self.env.cr.now(),
                  'actor': 'system' if self.env.uid == SUPERUSER_ID else f'user:{self.env.uid}'}
        last = self.sudo()._latest()  # sudo: kept for the scheduled action, too
        try:
            with self.env.cr.savepoint():
                row = self._append([values])
                if row._is_news(last):
                    row._warn()
                return row
        except psycopg2.Error:
            _logger.exception("The trail is too damaged to keep what its verification found")
            return self.new(values)

    @api.model
    def _latest(self):
        """Return the last verification of the trail itself."""
        return self.search([('kind', '!=', RECEIPTS)], limit=1)

    def _is_news(self, last):
        """Say whether the one row shows damage that the ``last`` verification did not."""
        return not self.ok and (last.ok or self.findings != last.findings)

    def _warn(self):
        # as the system: what an auditor found he may acknowledge
        alert = self.env['intervention.alert'].with_user(SUPERUSER_ID)._in_words()
        first = self.with_env(alert.env)._findings()[:1]
        alert._raise_alert('damage', self._warning(alert), model=self._name, res_id=self.id,
                           found=self.found, places=[found['place'] for found in first])

    def _warning(self, words):
        return words.env._("The trail or what it proves is not intact")

    def _answer(self):
        """Return what ``trail.verify()`` answers."""
        return {'ok': self.ok, 'checked': self.checked, 'findings': [
            {name: value for name, value in found.items() if name != 'place'} for found in self._findings()]}

    def _opened(self):
        """Return the action that shows the one row; nothing where it could not be kept."""
        if not self.id:
            return False
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': self.id, 'views': [(False, 'form')]}

    def action_now(self):
        """Verify everything now.

        :return: a client notification that goes on to the result
        :raise AccessError: for everybody but the security auditor
        """
        return self.env['intervention.trail'].action_verify()

    @api.model
    def _cron_full(self):
        """Verify everything."""
        self.env['intervention.trail']._verify()

    @api.model
    def _cron_incremental(self):
        """Verify what is new since the checkpoint that was verified last; everything where there is none."""
        self.env['intervention.trail']._verify(self._verified())

    @api.model
    def _verified(self):
        """Return the checkpoint up to which the trail was verified and intact, as the verifier takes it."""
        last = self._latest()
        if not (last.ok and last.checkpoint):
            return None
        found = self.env['intervention.checkpoint'].search([('number', '=', last.checkpoint)])
        return found.read(CHECKPOINT)[0] if found.digest == last.checkpoint_digest else None


class InterventionAlert(models.Model):
    _inherit = 'intervention.alert'

    kind = fields.Selection(selection_add=[('damage', 'Damage to the trail')], ondelete={'damage': 'cascade'})
