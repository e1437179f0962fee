import json
import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models

from ..verify.canonical import canonical

_logger = logging.getLogger(__name__)
KINDS = [('full', 'Everything'), ('incremental', 'What was new')]
CHECKPOINT = ['number', 'size', 'text', 'signature', 'key_id', 'digest', 'frontier']
SHOWN = 200  # findings that are kept


class InterventionVerification(models.Model):
    """What one verification of the trail found (A6, B5): how much was checked, up to which checkpoint, and each place that is
    not intact.

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
    actor_name = fields.Char('Asked For By', compute='_compute_actor_name', compute_sudo=False)
    seconds = fields.Integer(readonly=True, aggregator=None)
    since = fields.Integer('From Checkpoint', readonly=True, aggregator=None, help="The checkpoint that was verified before")
    checked = fields.Integer('Entries Verified', required=True, readonly=True, aggregator=None)
    checkpoint = fields.Integer('Up to Checkpoint', readonly=True, aggregator=None)
    checkpoint_digest = fields.Char('Digest of the Checkpoint', readonly=True)
    ok = fields.Boolean('Intact', readonly=True)
    found = fields.Integer('Places Not Intact', required=True, readonly=True, aggregator=None)
    findings = fields.Text('As the Verifier Names Them', readonly=True, help="The first of the places that are not intact")
    summary = fields.Char('Verification Result', compute='_compute_summary', compute_sudo=False)
    places = fields.Text(compute='_compute_summary', compute_sudo=False)

    @api.depends('actor')
    def _compute_actor_name(self):
        for row in self:
            kind, _colon, number = (row.actor or '').partition(':')
            user = self.env['res.users'].browse(int(number)) if kind == 'user' and number.isdecimal() else None
            row.actor_name = user.name if user else self.env._("the system")

    @api.depends('findings', 'checked', 'found', 'ok')
    @api.depends_context('lang')
    def _compute_summary(self):
        for row in self:
            found = row._findings()
            row.places = '\n'.join(f"{place['place']}: {place['message']}" for place in found)
            if row.ok:
                row.summary = self.env._("Intact: %(count)s entries verified.", count=row.checked)
            else:
                first = found[:1] or [{'place': '', 'message': ''}]
                row.summary = self.env._("%(count)s findings. First: %(place)s: %(what)s", count=row.found,
                                         place=first[0]['place'], what=first[0]['message'])

    def _findings(self):
        """Return the findings of the one row, each with its place and what it means in words."""
        messages = self._messages()
        return [{**found, 'place': self._place(found), 'message': messages.get(found['kind'], found['kind'])}
                for found in json.loads(self.findings or '[]')]

    @api.model
    def _place(self, found):
        """Return in words where it is."""
        if found['document']:
            place = self.env._("chain %(document)s, No. %(seq)s", document=found['document'], seq=found['seq'])
        elif found['model']:
            place = self.env._("%(model)s, row %(row)s", model=self._type(found['model']), row=found['res_id'])
        elif found['position']:
            place = self.env._("position %(position)s", position=found['position'])
        else:
            place = self.env._("the whole trail")
        return f"{place} ({found['detail']})" if found['detail'] else place

    @api.model
    def _type(self, model):
        # sudo: what a model is called is no secret
        return self.env['ir.model'].sudo()._get(model).name or model

    @api.model
    def _messages(self):
        """Return what each kind of finding means; the kinds are those of ``verify.findings``."""
        return {
            'edit': self.env._("The entry was changed after it was written."),
            'column': self.env._("A column no longer says what the entry's payload says."),
            'deletion': self.env._("Entries are missing before this place."),
            'insertion': self.env._("The place in the chain is taken twice: an entry was slipped in."),
            'order': self.env._("The entry does not follow the one before it: inserted, repeated or moved."),
            'head': self.env._("The chain does not end where it was left: its tail was cut or replaced."),
            'row': self.env._("The row was changed past the registry."),
            'row_missing': self.env._("The row is gone."),
            'row_added': self.env._("The row was put there past the registry: the trail does not know it."),
            'columns': self.env._("The trail does not say which columns the digest of the row covers, or they are gone."),
            'file': self.env._("The stored file is not the one that was handed in."),
            'file_missing': self.env._("The stored file is gone."),
            'configuration': self.env._("The configuration is not the one that was sealed."),
            'checkpoint': self.env._("The checkpoint does not continue the one before it."),
            'signature': self.env._("The signature is not by a key of the log."),
            'root': self.env._("The entries do not give the root of the checkpoint."),
            'position': self.env._("A position in the whole trail is missing, taken twice or out of order."),
            'receipt': self.env._("An outside receipt is not of this trail: a restored copy, or another log."),
            'slip': self.env._("A filing slip is not of this trail: the entry it proves is gone or another."),
            'package': self.env._("The package is not what its manifest says."),
        }

    @api.model
    def _keep(self, report, since, seconds):
        """Keep the ``report`` of a verification, and tell the auditors of damage that was not known; private.

        A trail that is too damaged to take another row does not keep the auditor from his answer.
        """
        checkpoint, last = report.checkpoint or {}, self.sudo().search([], limit=1)  # sudo: kept for the scheduled action, too
        values = {
            'at': self.env.cr.now(), 'kind': 'incremental' if since else 'full', 'seconds': round(seconds),
            'actor': 'system' if self.env.uid == SUPERUSER_ID else f'user:{self.env.uid}',
            'since': since['number'] if since else 0,
            'checked': report.checked, 'checkpoint': checkpoint.get('number'), 'checkpoint_digest': checkpoint.get('digest'),
            'ok': report.ok, 'found': report.found,
            'findings': canonical([finding.as_dict() for finding in report.findings[:SHOWN]]),
        }
        try:
            with self.env.cr.savepoint():
                row = self._append([values])
                if not row.ok and (last.ok or row.findings != last.sudo().findings):
                    row._warn()
                return row
        except psycopg2.Error:
            _logger.exception("The trail is too damaged to keep what its verification found")
            return self.new(values)

    def _warn(self):
        # as the system: what an auditor found he may acknowledge
        alert = self.env['intervention.alert'].with_user(SUPERUSER_ID)._in_words()
        first = self.with_env(alert.env)._findings()[:1]
        alert._raise_alert('damage', alert.env._("The trail or what it proves is not intact"), model=self._name, res_id=self.id,
                           found=self.found, first=[f"{found['kind']} {found['place']}" for found in first])

    def _answer(self):
        """Return what ``trail.verify()`` answers."""
        return {'ok': self.ok, 'checked': self.checked, 'findings': [
            {name: value for name, value in found.items() if name != 'place'} for found in self._findings()]}

    def _opened(self):
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
        last = self.search([], limit=1)
        if not (last.ok and last.checkpoint):
            return None
        found = self.env['intervention.checkpoint'].search([('number', '=', last.checkpoint)])
        return found.read(CHECKPOINT)[0] if found.digest == last.checkpoint_digest else None


class InterventionAlert(models.Model):
    _inherit = 'intervention.alert'

    kind = fields.Selection(selection_add=[('damage', 'Damage to the trail')], ondelete={'damage': 'cascade'})
