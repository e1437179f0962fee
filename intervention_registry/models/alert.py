import json

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import request

from ..tools.words import clean
from ..verify.canonical import canonical
from .fields import SealedText

CHAIN = 'access'
BECAME = 'intervention_became'  # key of the web session in which somebody became the superuser
HIDDEN = 'changed'  # stands in the trail for a personal or secret value
KINDS = [
    ('role', 'Role given or taken'),
    ('conflict', 'Incompatible roles'),
    ('account', 'Login of a role holder'),
    ('rights', 'Rights on the registry'),
    ('code', 'Program of the registry'),
    ('setting', 'Setting of the registry'),
    ('superuser', 'Superuser'),
    ('upgrade', 'Module installed or upgraded'),
]


def _shown(value, arrow):
    if isinstance(value, dict):
        return ' '.join(f'{sign}{item}' for sign, name in (('+', 'added'), ('−', 'removed')) for item in value.get(name, ()))
    if isinstance(value, list):
        return (arrow if len(value) == 2 else ', ').join(_shown(item, ', ') for item in value)
    return value if isinstance(value, str) else canonical({'': value})[4:-1]


class InterventionAlert(models.Model):
    """A change of who may do what in the registry, shown to the security auditor (A6, B5; separation of duties).

    Written in the transaction of the change itself, by whomever it is made, the Settings administrator and the superuser
    included; its trail row stands in the chain ``access``. Rights hold for the whole system, so alerts know no company.
    The auditor reads and acknowledges; nobody writes.
    """
    _name = 'intervention.alert'
    _inherit = ['intervention.append.only']
    _description = 'Alert'
    _log_access = False
    _order = 'id desc'
    _rec_name = 'summary'

    at = fields.Datetime('Time', required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    summary = fields.Char('What Was Changed', required=True, readonly=True)
    actor = fields.Char(required=True, readonly=True, help="The user's number, or the word system")
    actor_name = fields.Char('Acted By', compute='_compute_actor_name', compute_sudo=False)
    model = fields.Char('Type of Row', required=True, readonly=True)
    res_id = fields.Integer('Row', readonly=True, aggregator=None)
    subject = fields.Char(compute='_compute_subject', compute_sudo=False, help="What was changed, or whose role")
    details = fields.Text(readonly=True)
    changes = fields.Text('Before and After', compute='_compute_changes', compute_sudo=False)
    trail_id = fields.Many2one('intervention.trail', required=True, readonly=True, ondelete='restrict')
    ack_ids = fields.One2many('intervention.alert.ack', 'alert_id', 'Acknowledgement', readonly=True)
    is_open = fields.Boolean('Not Acknowledged', compute='_compute_is_open', search='_search_is_open', compute_sudo=False)

    def _row_chain(self):
        return CHAIN

    @api.depends('actor')
    def _compute_actor_name(self):
        for alert in self:
            alert.actor_name = alert.trail_id.actor_name

    @api.depends('model', 'res_id')
    def _compute_subject(self):
        for alert in self:
            alert.subject = alert._subject()

    def _subject(self):
        """Return the name of the changed row, or its number where it is gone or a document of the registry."""
        if not self.res_id or self.model not in self.env or self.model.startswith('intervention.'):
            return False
        # sudo: the auditor administers nothing, yet learns which user, group or rule it was
        row = self.env[self.model].sudo().browse(self.res_id).exists()
        return row.display_name if row else self.env._("No. %(number)s, removed since", number=self.res_id)

    @api.depends('details')
    def _compute_changes(self):
        for alert in self:
            details = json.loads(alert.details or '{}')
            arrow = ' → ' if details.pop('operation', 'write') == 'write' else ', '
            details.update(details.pop('changes', {}))
            hidden = self.env._("changed; the value is not kept")
            alert.changes = '\n'.join(f'{alert._label(name)}: {hidden if value == HIDDEN else _shown(value, arrow)}'
                                      for name, value in details.items())

    def _label(self, name):
        """Return what the one alert's row calls a field."""
        field = self.env[self.model]._fields.get(name) if self.model in self.env else None
        return field._description_string(self.env) if field else name

    @api.depends('ack_ids')
    def _compute_is_open(self):
        for alert in self:
            alert.is_open = not alert.ack_ids

    def _search_is_open(self, operator, value):
        if operator != 'in':
            return NotImplemented
        waiting = Domain('ack_ids', '=', False)
        return waiting if True in value else ~waiting

    @api.model
    def _raise_alert(self, kind, summary, **values):
        """Tell the auditors of one change, and the trail; private.

        :param str kind: a key of KINDS
        :param str summary: what happened, naming no person
        :param values: ``model`` and ``res_id`` of the changed row; what else goes into the trail (texts, numbers, lists,
            dicts; people as ``user:<id>``)
        :return: the alert
        """
        return self._raise_alerts([{'kind': kind, 'summary': summary, **values}])

    @api.model
    def _raise_alerts(self, entries):
        """Tell the auditors of several changes at once; each entry as the arguments of ``_raise_alert``."""
        actor, session = self._acting()
        rows, traces = [], []
        for entry in entries:
            row = {'model': self._name, 'res_id': 0, **entry}
            details = {name: row.pop(name) for name in sorted(set(row) - {'kind', 'summary', 'model', 'res_id'})}
            values = {'kind': row['kind'], 'summary': row['summary'], **session, **details}
            traces.append({'document': CHAIN, 'event': 'access', 'model': row['model'], 'res_id': row['res_id'],
                           'actor': actor, 'values': values})
            rows.append({**row, 'actor': actor, 'details': canonical(details) if details else False})
        # sudo: who changes rights reads no trail
        trail = self.env['intervention.trail']._trace(traces).sudo()
        return self._append([{**row, 'at': link.at, 'trail_id': link.id} for row, link in zip(rows, trail)])

    @api.model
    def _acting(self):
        """Return who acts as the trail names him, and what it adds about a session of the superuser."""
        if self.env.uid != SUPERUSER_ID:
            session = self.env.transaction.default_env.uid
            # code may act in another's name; the request remembers whose it is
            return f'user:{self.env.uid}', {} if session in (self.env.uid, SUPERUSER_ID) else {'session': f'user:{session}'}
        became = request and request.session.get(BECAME)
        return (f'user:{became}', {'as': 'superuser'}) if became else ('system', {})

    @api.model
    def _auditors(self):
        # sudo: alerts are raised by people who need not know the auditors
        auditors = self.env.ref('intervention_registry.group_auditor').sudo().all_user_ids
        return auditors.filtered('active')

    @api.model
    def _in_words(self):
        """Return the model in the language of the auditors, in which summaries are kept."""
        return self.with_context(lang=self._auditors()[:1].lang or self.env.user.lang or 'en_US')

    def action_acknowledge(self, reason, alert_ids=()):
        """Acknowledge alerts, with the words that stay beside them.

        :param str reason: what was found out or ordered
        :param list alert_ids: further alerts that the same words answer
        :return: True
        :raise AccessError: for everybody but the security auditor; on one's own change, while there is another auditor
        :raise UserError: without reason, or for an alert that is acknowledged
        """
        alerts = self | self.browse(alert_ids)
        alerts._check_auditor()
        alerts.check_access('read')
        reason = clean(reason).strip() if isinstance(reason, str) else ''
        if not reason:
            raise UserError(self.env._("Say what you found out or ordered: the words stay beside the alert."))
        if not all(alerts.mapped('is_open')):
            raise UserError(self.env._("One of the alerts is acknowledged already. Reload the list."))
        self.env['intervention.alert.ack']._append([
            {'alert_id': alert.id, 'user_id': self.env.uid, 'at': self.env.cr.now(), 'reason': reason} for alert in alerts])
        self.env['intervention.trail']._trace([{
            'document': CHAIN, 'event': 'access_seen', 'model': self._name, 'res_id': alert.id,
            'actor': f'user:{self.env.uid}', 'values': {'kind': alert.kind}} for alert in alerts])
        return True

    def _check_auditor(self):
        if not self.env.user._intervention_role('auditor'):
            raise AccessError(self.env._("Only the security auditor acknowledges alerts."))
        own = f'user:{self.env.uid}'
        if own in self.mapped('actor') and self._auditors() - self.env.user:
            raise AccessError(self.env._("What you changed yourself is acknowledged by another security auditor."))


class InterventionAlertAck(models.Model):
    """That an auditor has seen an alert, and what he did about it. One row per alert, never changed."""
    _name = 'intervention.alert.ack'
    _inherit = ['intervention.append.only']
    _description = 'Acknowledged Alert'
    _log_access = False
    _rec_name = 'alert_id'

    alert_id = fields.Many2one('intervention.alert', required=True, readonly=True, ondelete='restrict')
    user_id = fields.Many2one('res.users', 'Auditor', required=True, readonly=True, ondelete='restrict')
    at = fields.Datetime('Time', required=True, readonly=True)
    reason = SealedText('Words', readonly=True)

    _alert_unique = models.Constraint('UNIQUE(alert_id)', "This alert is acknowledged already.")


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('access', 'Access changed'),
        ('access_seen', 'Alert acknowledged'),
    ], ondelete={'access': 'cascade', 'access_seen': 'cascade'})
