import hashlib
from pathlib import Path

from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain

from ..verify.canonical import canonical, loads
from .watched import MODULE

HERE = Path(__file__).parents[1]
FILES = ('.py', '.xml', '.csv', '.js', '.css', '.scss', '.po')
LEFT_OUT = {'ir.cron': {'nextcall'}, 'res.users': {'password'}}  # what moves by itself
# what belongs to the same act: who gives a role changes the group, the login and what hangs on it
ACCOUNTS = ('res.users', 'res.groups', 'res.partner', 'resource.resource', 'hr.employee', 'res.users.apikeys', 'res.company')
ACCOUNT_KINDS = {'role', 'account', 'rights', 'code'}
POINTED = ('res.groups', 'ir.rule', 'ir.model.access')  # rows whose names decide who may do what
OURS = 'intervention.%'
NAMED = 100  # places that an alert names


class InterventionWatched(models.AbstractModel):
    _inherit = 'intervention.watched'

    @api.model
    def _sealed_domain(self):
        """Return a condition that all rows meet which touch the registry, to find them without reading all."""
        return Domain.TRUE

    @api.model
    def _sealed_rows(self):
        """Return what is sealed of this model: the rows that touch the registry, in the source language."""
        rows = self._as_watch().with_context(lang=None)
        return rows.search(rows._sealed_domain(), order='id')._concerns_registry()

    @api.model
    def _holders(self):
        watched = self.env['res.groups']._intervention_watched()
        return self.env['res.users'].search([('all_group_ids', 'in', watched.ids)])


class InterventionConfigSeal(models.Model):
    """The configuration on which the registry rests, at one moment (A6, B5; separation of duties): who holds a role or
    administers, rules, rights, programs, views, scheduled actions, settings, and the files of the module itself.

    Each checkpoint names the seal of its moment by digest. A row is added only when something changed; what changed without
    word to the auditors raises an alert, whether it was done by SQL, on the disk, or while the server was down.
    """
    _name = 'intervention.config.seal'
    _inherit = ['intervention.append.only']
    _description = 'Configuration Seal'
    _log_access = False
    _order = 'id desc'
    _rec_name = 'digest'

    at = fields.Datetime('Time', required=True, readonly=True)
    digest = fields.Char('SHA-256', required=True, readonly=True)
    content = fields.Text(required=True, readonly=True)
    last_alert = fields.Integer(readonly=True, aggregator=None, groups=NO_ACCESS)  # what was told by then

    changed = fields.Integer('Places Changed', compute='_compute_changes', compute_sudo=False)
    changes = fields.Text(compute='_compute_changes', compute_sudo=False)

    @api.depends('digest')
    def _compute_display_name(self):
        for seal in self:
            seal.display_name = f'{(seal.digest or "")[:16]}…'

    @api.depends('content')
    def _compute_changes(self):
        for seal in self:
            last = self.search([('id', '<', seal.id)], limit=1)
            places = _changed(last.content, seal.content) if last else []
            seal.changed, seal.changes = len(places), '\n'.join(places)

    @api.model
    def _seal_now(self):
        """Return the seal of the configuration as it is; a new row when it differs from the last. Private."""
        # sudo: the whole system's configuration is sealed, whoever asks for it
        seals = self.sudo()
        content = canonical(dict(seals._lines()))
        digest = hashlib.sha256(content.encode()).hexdigest()
        last = seals.search([('digest', '!=', False)], limit=1)
        if last.digest == digest:
            return last
        if last:
            seals._tell_untold(last, content)
        alert = self.env['intervention.alert'].sudo().search([('at', '!=', False)], limit=1)
        return seals._append([{'at': self.env.cr.now(), 'digest': digest, 'content': content, 'last_alert': alert.id}])

    @api.model
    def _lines(self):
        """Yield what is sealed: the name of a row or file and the digest of what it says."""
        for name in sorted(self.env.registry.descendants(['intervention.watched'], '_inherit')):
            if not self.env[name]._abstract:
                yield from self._rows(self.env[name])
        for path in sorted(HERE.rglob('*')):
            if path.suffix in FILES and path.is_file():
                yield f'file,{path.relative_to(HERE)}', hashlib.sha256(path.read_bytes()).hexdigest()

    def _rows(self, model):
        names = sorted(name for name in model._watched if name in model._fields and name not in LEFT_OUT.get(model._name, ()))
        for row in model._sealed_rows():
            yield f'{model._name},{row.id}', _digest({name: row._watched_value(name) for name in names})

    def _tell_untold(self, last, content):
        """Raise an alert on what changed since the ``last`` seal and stands in no alert since."""
        told = self.env['intervention.alert'].search_fetch([('id', '>', last.last_alert)], ['kind', 'model', 'res_id'])
        kinds = set(told.mapped('kind'))
        rows = {f'{alert.model},{alert.res_id}' for alert in told}
        untold = [name for name in _changed(last.content, content) if 'upgrade' not in kinds and name not in rows
                  and not (name.partition(',')[0] in ACCOUNTS and kinds & ACCOUNT_KINDS)]
        if untold:
            words = self.env['intervention.alert']._in_words()
            words._raise_alert('configuration', words.env._(
                "The configuration changed past the registry: %(count)s places", count=len(untold)), places=untold[:NAMED])


def _changed(before, after):
    """Return the names of the places that differ between the contents of two seals."""
    before, after = loads(before), loads(after)
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _digest(values):
    return hashlib.sha256(canonical(values).encode()).hexdigest()


class IrModelData(models.Model):
    _inherit = 'ir.model.data'

    @api.model
    def _sealed_domain(self):
        return Domain('model', 'in', POINTED) & Domain('module', 'in', (MODULE, 'base'))


class IrModelFields(models.Model):
    _inherit = 'ir.model.fields'

    @api.model
    def _sealed_domain(self):
        return Domain.OR(Domain(name, '=like', OURS) for name in ('model', 'relation')) | Domain.OR(
            Domain(name, 'like', 'intervention') for name in ('related', 'compute', 'depends'))


class IrModel(models.Model):
    _inherit = 'ir.model'

    @api.model
    def _sealed_domain(self):
        return Domain('model', '=like', OURS)


class IrModuleModule(models.Model):
    _inherit = 'ir.module.module'

    @api.model
    def _sealed_domain(self):
        return Domain('state', '!=', 'uninstalled')


class ResUsers(models.Model):
    _inherit = 'res.users'

    @api.model
    def _sealed_domain(self):
        return Domain('id', 'in', self._holders().ids)


class ResPartner(models.Model):
    _inherit = 'res.partner'

    @api.model
    def _sealed_domain(self):
        return Domain('user_ids', 'in', self._holders().ids)


class ResourceResource(models.Model):
    _inherit = 'resource.resource'

    @api.model
    def _sealed_domain(self):
        return Domain('user_id', 'in', self._holders().ids)


class HrEmployee(models.Model):
    _inherit = 'hr.employee'

    @api.model
    def _sealed_domain(self):
        return Domain('user_id', 'in', self._holders().ids)


class ResUsersApikeys(models.Model):
    _inherit = 'res.users.apikeys'

    @api.model
    def _sealed_domain(self):
        return Domain('user_id', 'in', self._holders().ids)


class InterventionAlert(models.Model):
    _inherit = 'intervention.alert'

    kind = fields.Selection(selection_add=[('configuration', 'Configuration changed past the registry')],
                            ondelete={'configuration': 'cascade'})
