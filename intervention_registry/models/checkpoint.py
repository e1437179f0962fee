import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

from ..tools.signing import SigningError
from ..verify import receipt
from ..verify.canonical import ORIGIN
from ..verify.checkpoint import Roots, compose, digest_of, key_id, parse
from .sequencer import CRON

_logger = logging.getLogger(__name__)
HEARTBEAT = timedelta(hours=20)  # one a day at least, so that silence is no news
BATCH = 20000  # entries that are given positions at once
TEXT = ('number', 'size', 'log', 'text', 'signature', 'key_id', 'digest', 'at', 'frontier')


class InterventionCheckpoint(models.Model):
    """What the trail was at one moment (A6, B5): how many entries, both roots over them, the seal of the configuration, the
    time, and the checkpoint before it, signed with a key that is not in the database.

    Made by the scheduled action; its receipts leave the bureau. The security auditor reads and verifies; nobody writes.
    """
    _name = 'intervention.checkpoint'
    _inherit = ['intervention.append.only']
    _description = 'Checkpoint'
    _log_access = False
    _covered = False  # each covers the one before it
    _order = 'number desc'
    _rec_name = 'number'

    row_salt = fields.Char(store=False, default=None)
    number = fields.Integer('No.', required=True, readonly=True, aggregator=None)
    at = fields.Datetime('Time', required=True, readonly=True)
    size = fields.Integer('Entries', required=True, readonly=True, aggregator=None,
                          help="How many entries of the trail it covers")
    log = fields.Char(required=True, readonly=True, help="Id of the trail as a whole; receipts of another trail bear another")
    text = fields.Text('Signed Text', required=True, readonly=True)
    signature = fields.Char(required=True, readonly=True)
    key_id = fields.Char(required=True, readonly=True)
    digest = fields.Char('SHA-256', required=True, readonly=True)
    frontier = fields.Text(required=True, readonly=True, groups=NO_ACCESS)
    root = fields.Char('Root (SHA-256)', compute='_compute_roots', compute_sudo=False)
    root_sm3 = fields.Char('Root (SM3)', compute='_compute_roots', compute_sudo=False)
    seal_id = fields.Many2one('intervention.config.seal', 'Configuration Seal', required=True, readonly=True, ondelete='restrict')
    code = fields.Char('Square Code', compute='_compute_roots', compute_sudo=False)

    _number_unique = models.Constraint('UNIQUE(number)', "A checkpoint has its number alone. Try again.")

    @api.depends('text')
    def _compute_roots(self):
        for checkpoint in self:
            try:
                said = parse(checkpoint.text)
            except ValueError:
                said = {}
            checkpoint.root, checkpoint.root_sm3 = said.get('root'), said.get('root_sm3')
            checkpoint.code = said and receipt.code(checkpoint.text)

    @api.depends('number')
    def _compute_display_name(self):
        for checkpoint in self:
            checkpoint.display_name = self.env._("Checkpoint %(number)s", number=checkpoint.number)

    @api.model
    def _last(self):
        # sudo: the scheduled action is nobody's; whoever made an act is given its receipt
        return self.sudo().search([('number', '>', 0)], limit=1)

    @api.model
    def _log_id(self):
        """Return the id of the trail as a whole; empty before the first checkpoint."""
        return self._last().log or ''

    @api.model
    def _as_dicts(self, domain=()):
        """Yield checkpoints as the verifier takes them, in order of number."""
        # sudo: verification reads what nobody is shown
        for row in self.sudo().search_fetch(domain or [('number', '>', 0)], TEXT, order='number'):
            yield {name: row[name] for name in TEXT}

    @api.model
    def _cron_checkpoint(self):
        """Give positions, make a checkpoint, send receipts: each in a transaction of its own."""
        cron = self.env['ir.cron']
        cron._commit_progress(remaining=3)
        while self.env['intervention.trail']._sequence(BATCH) == BATCH:
            cron._commit_progress()
        cron._commit_progress(1)
        self._make()
        cron._commit_progress(1)
        self._send_receipts()
        cron._commit_progress(1)

    @api.model
    def _send_receipts(self):
        """Send what the places wait for; receipts add themselves."""

    @api.model
    def _make(self):
        """Make a checkpoint over the entries that have positions, where there are new ones or a day has passed. Private.

        :return: the checkpoint, or none when there is nothing to attest, no key, or this is the copy of a registry
        """
        if self.env['intervention.origin']._is_copy():
            return self.browse()
        self.env.cr.execute(SQL("LOCK TABLE intervention_checkpoint IN EXCLUSIVE MODE"))
        last = self._last()
        [[size]] = self.env.execute_query(SQL("SELECT COALESCE(max(position), 0) FROM intervention_trail"))
        if not size or (size == last.size and self.env.cr.now() - last.at < HEARTBEAT):
            return self.browse()
        roots = self._roots(last, size)
        return self._signed(last, roots) if roots else self.browse()

    @api.model
    def _roots(self, last, size):
        """Return the roots over all entries; only those since the ``last`` checkpoint are read. None where that is damaged."""
        roots = Roots()
        try:
            if last:
                said, roots = parse(last.text), Roots.from_json(last.frontier)
                if (*roots.values(), roots.size) != (said['root'], said['root_sm3'], said['size']) or size < last.size:
                    raise ValueError("the last checkpoint does not fit")
            roots.extend(self.env['intervention.trail']._positions(roots.size))
            if roots.size != size:
                raise ValueError("positions are missing")
        except ValueError as error:
            _logger.error("No checkpoint is made: %s", error)
            self._tell_damage()
            return None
        return roots

    @api.model
    def _tell_damage(self):
        """Tell the auditors, once, that the trail is damaged and no checkpoint is made over it."""
        alerts = self.env['intervention.alert'].sudo()  # sudo: the scheduled action is nobody's
        if not alerts.search_count([('kind', '=', 'checkpoint'), ('is_open', '=', True)]):
            words = alerts._in_words()
            words._raise_alert('checkpoint', words.env._("No checkpoint is made: the trail is damaged. Verify it."))

    @api.model
    def _signed(self, last, roots):
        """Append the checkpoint over ``roots`` after the ``last`` one."""
        seal = self.env['intervention.config.seal']._seal_now()
        root, root_sm3 = roots.values()
        at, number = self.env.cr.now(), last.number + 1
        text = compose(at=fields.Datetime.to_string(at), config=seal.digest, log=last.log or secrets.token_hex(16), number=number,
                       prev=last.digest or ORIGIN, root=root, root_sm3=root_sm3, size=roots.size)
        try:
            signature, public = self.env['intervention.key']._sign(text)
        except SigningError as error:
            # none without signature: an unsigned one attests nothing; the settings page and the auditor's home say why
            _logger.error("No checkpoint is made: %s", error)
            return self.browse()
        self.env['intervention.checkpoint.key']._learn(public)
        return self._append([{
            'number': number, 'at': at, 'size': roots.size, 'log': parse(text)['log'], 'text': text, 'signature': signature,
            'key_id': key_id(public), 'digest': digest_of(text), 'frontier': roots.to_json(), 'seal_id': seal.id}])

    def action_make(self):
        """Make a checkpoint now, over all entries written so far; its receipts go out at once afterwards.

        :return: a client action that shows it
        :raise AccessError: for everybody but the security auditor
        :raise UserError: when there is no key to sign with, or this is the copy of a registry
        """
        self._check_auditor()
        if self.env['intervention.origin']._is_copy():
            raise UserError(self.env._("This database is a copy: no checkpoint is made before a security auditor has confirmed "
                                       "that the registry lives on in it."))
        self.env['intervention.trail']._sequence()
        if trouble := self.env['intervention.key']._signing_trouble():
            raise UserError(self.env._("No checkpoint is made without the signing key (%(where)s). Ask the administrator to put "
                                       "it back; the settings page names it.", where=trouble))
        checkpoint = self._make() or self._last()
        # receipts leave once it is committed: a repeated transaction would have sent one of a checkpoint that never was
        # sudo: the scheduled action is nobody's
        self.env.ref(CRON).sudo()._trigger()
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': checkpoint.id, 'views': [(False, 'form')]}

    @api.model
    def _check_auditor(self):
        if not self.env.user._intervention_role('auditor'):
            raise AccessError(self.env._("Checkpoints and their receipts are the security auditor's."))

    def _file(self):
        """Return what leaves the bureau as a file."""
        self.ensure_one()
        return receipt.file_text(self.text, self.signature, self.env['intervention.checkpoint.key']._known()[self.key_id])


class InterventionAlert(models.Model):
    _inherit = 'intervention.alert'

    kind = fields.Selection(selection_add=[('checkpoint', 'Checkpoints')], ondelete={'checkpoint': 'cascade'})
