from functools import lru_cache

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, config
from odoo.tools.config import crypt_context

MASTER = 'admin'  # Odoo's own until somebody sets another


@lru_cache(maxsize=4)
def _is_default(stored):
    return bool(stored) and crypt_context.verify(MASTER, stored)


class InterventionCheck(models.TransientModel):
    """Whether the server below the registry is set up for production (A6, B5), for the auditor and the settings page."""
    _name = 'intervention.check'
    _description = 'Production Check'

    lines = fields.Html(compute='_compute_lines', sanitize=False)
    is_copy = fields.Boolean(compute='_compute_lines')

    @api.depends_context('uid', 'lang')
    def _compute_lines(self):
        self.lines = self._in_html()
        self.is_copy = self.env['intervention.origin']._is_copy()

    @api.model
    def production(self):
        """Say what stands between this server and production.

        :return: one ``{'key', 'ok', 'title', 'todo'}`` for each thing that was looked at
        :raise AccessError: for everybody but the security auditor and who administers the settings
        """
        user = self.env.user
        if not (user._intervention_role('auditor') or user.has_group('base.group_system')):
            raise AccessError(self.env._("Only the security auditor and who administers the settings check the server."))
        troubles = self._troubles()
        return [{'key': key, 'ok': not troubles[key], 'title': wrong if troubles[key] else right,
                 'todo': todo if troubles[key] else ''} for key, right, wrong, todo in self._lines()]

    @api.model
    def _troubles(self):
        """Return what is in the way, each True where it is."""
        [[superuser, owner]] = self.env.execute_query(SQL(
            """SELECT rolsuper, EXISTS (
                      SELECT FROM pg_class WHERE oid = 'intervention_trail'::regclass AND pg_has_role(relowner, 'USAGE')
                       UNION ALL
                      SELECT FROM pg_namespace WHERE nspname = current_schema AND pg_has_role(nspowner, 'USAGE')
                       UNION ALL
                      SELECT FROM pg_database WHERE datname = current_database() AND pg_has_role(datdba, 'USAGE'))
                 FROM pg_roles WHERE rolname = current_user"""))
        return {
            'superuser': superuser,
            'owner': owner,
            'list_db': bool(config['list_db']),
            'master': _is_default(config['admin_passwd']),
            'copy': self.env['intervention.origin']._is_copy(),
        }

    @api.model
    def _lines(self):
        """Return of each line its key, what it says when all is well and when not, and what to do."""
        lines = {}
        lines['superuser'] = (
            self.env._("Odoo's database role is no superuser"), self.env._("Odoo's database role is a superuser"),
            self.env._("The database administrator takes the right away: ALTER ROLE ... NOSUPERUSER."))
        lines['owner'] = (
            self.env._("The trail belongs to another database role"), self.env._("The trail belongs to Odoo's own role"),
            self.env._("The database administrator runs sql/separate_owner.sql of the module, after every upgrade again."))
        lines['list_db'] = (
            self.env._("Nobody manages databases over the network"), self.env._("Databases can be managed over the network"),
            self.env._("Set list_db = False in the configuration file of the server."))
        lines['master'] = (
            self.env._("The master password is one of your own"), self.env._("The master password is Odoo's default"),
            self.env._("Set admin_passwd in the configuration file of the server."))
        lines['copy'] = (
            self.env._("This database is the registry's own"), self.env._("This database is a copy"),
            self.env._("No checkpoint and no receipt leaves this copy. If the registry lives on here, confirm it."))
        return [(key, *texts) for key, texts in lines.items()]

    @api.model
    def _in_html(self):
        line = Markup('<li class="d-flex gap-2 py-1"><i class="fa fa-fw mt-1 %s" aria-hidden="true"></i>'
                      '<div><span class="%s">%s</span><div class="text-muted">%s</div></div></li>')
        icons = {True: ('fa-check-circle text-success', ''), False: ('fa-exclamation-triangle text-danger', 'fw-bold')}
        rows = [line % (*icons[row['ok']], row['title'], row['todo']) for row in self.production()]
        return Markup('<ul class="list-unstyled mb-0">%s</ul>') % Markup('').join(rows)


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    intervention_production = fields.Html('Production check', compute='_compute_intervention_production', sanitize=False)

    @api.depends_context('uid', 'lang')
    def _compute_intervention_production(self):
        self.intervention_production = self.env['intervention.check']._in_html()
