"""Configuration that touches the registry does not change unseen, whoever changes it (separation of duties)."""
import hashlib
from datetime import date, datetime

from odoo import api, models

MODULE = 'intervention_registry'
CLEAR = 'clear'  # told as it is
DIGEST = 'digest'  # told by its SHA-256
HIDDEN = 'hidden'  # personal or secret: told only that it changed


class InterventionWatched(models.AbstractModel):
    """Rows of Odoo whose change is told to the trail and the auditors in the same transaction.

    ``_watched`` names the fields that matter and how their values are told; ``_concerns_registry`` says which rows. It
    sits below the model's own methods, so that whatever calls them comes by here; no context and no ``sudo()`` goes past.
    While modules are being loaded, one alert stands for all that their files bring.
    """
    _name = 'intervention.watched'
    _description = 'Watched Configuration'

    _watched = {}
    _watched_kind = 'setting'
    _watched_rows = True  # added and removed rows are told as well
    _watched_loading = False  # told while modules are being loaded, too

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if self._watched_rows and self._is_watching():
            rows._as_watch()._tell_rows('create')
        return rows

    def write(self, vals):
        names = [name for name in vals if name in self._watched and name in self._fields]
        if not names or not self._is_watching():
            return super().write(vals)
        rows = self._as_watch()
        concerned, before = rows._concerns_registry(), {row.id: row._watched_values(names) for row in rows}
        result = super().write(vals)
        rows._tell_changes(concerned | rows._concerns_registry(), names, before)
        return result

    def unlink(self):
        if self._watched_rows and self._is_watching():
            self._as_watch()._tell_rows('unlink')
        return super().unlink()

    @api.model
    def _is_watching(self):
        return self.env.registry.ready or self._watched_loading

    def _as_watch(self):
        # sudo: what is told does not depend on what the acting person may read; archived members count
        return self.sudo().with_context(active_test=False)

    def _concerns_registry(self):
        """Return those of the rows that touch the registry."""
        return self

    def _watched_values(self, names):
        """Return the values of the one row as they are told."""
        return {name: self._watched_value(name) for name in names if self._watched[name] != HIDDEN}

    def _watched_value(self, name):
        field, value = self._fields[name], self[name]
        if field.relational:
            told = [_row_name(row) for row in value]
            return sorted(told) if field.type in ('one2many', 'many2many') else ''.join(told) or None
        if isinstance(value, (date, datetime)):
            return field.to_string(value)
        if value in (False, '') and field.type != 'boolean':
            return None
        value = value if isinstance(value, (bool, int, str)) else str(value)
        return hashlib.sha256(str(value).encode()).hexdigest() if self._watched[name] == DIGEST else value

    def _tell_rows(self, operation):
        names = [name for name in self._watched if name in self._fields]
        self._tell(operation, [(row, {name: value for name, value in row._watched_values(names).items() if value})
                               for row in self._concerns_registry()])

    def _tell_changes(self, concerned, names, before):
        told = []
        for row in concerned:
            after = row._watched_values(names)
            changes = {name: _change(before[row.id].get(name), after.get(name)) for name in names
                       if self._watched[name] == HIDDEN or before[row.id][name] != after[name]}
            told.append((row, changes))
        self._tell('write', [(row, changes) for row, changes in told if changes])

    @api.model
    def _tell(self, operation, told):
        """Write the trail rows and alerts of ``told``: pairs of a row and its changes."""
        if told:
            words = self.env['intervention.alert']._in_words()
            words._raise_alerts([{
                'model': self._name, 'res_id': row.id, 'operation': operation, 'changes': changes,
                **dict(zip(('kind', 'summary'), row._with_words(words)._watched_alert(operation, changes))),
            } for row, changes in told])

    def _with_words(self, words):
        return self.with_context(lang=words.env.context['lang'])

    def _watched_alert(self, operation, changes):
        """Return kind and summary of the alert on one row."""
        what = self.env['ir.model']._get(self._name).name
        labels = ', '.join(self._fields[name]._description_string(self.env) for name in changes if name in self._fields)
        summaries = {
            'create': self.env._("%(what)s added", what=what),
            'write': self.env._("%(what)s changed: %(fields)s", what=what, fields=labels),
            'unlink': self.env._("%(what)s removed", what=what),
        }
        return self._watched_kind, summaries[operation]

    def _named_by_registry(self):
        """Return those of the rows that came with the registry's own files."""
        # sudo: external ids are readable to administrators alone
        data = self.env['ir.model.data'].sudo().search_fetch(
            [('module', '=', MODULE), ('model', '=', self._name), ('res_id', 'in', self.ids)], ['res_id'])
        return self.browse(data.mapped('res_id'))


def _row_name(row):
    if row._name == 'res.users':
        return f'user:{row.id}'
    if row._name == 'res.groups':
        return row.get_external_id()[row.id] or f'group:{row.id}'
    return row.model if row._name == 'ir.model' else f'{row._name},{row.id}'


def _change(before, after):
    if before is None and after is None:
        return 'changed'
    if isinstance(after, list):
        return {'added': sorted(set(after) - set(before)), 'removed': sorted(set(before) - set(after))}
    return [before, after]


def mentions_registry(text):
    """Say whether a text of program or configuration speaks of the registry's models."""
    return 'intervention' in str(text or '')


class InterventionAlert(models.Model):
    _inherit = 'intervention.alert'

    def _register_hook(self):
        super()._register_hook()
        # Odoo calls this again whenever somebody adds a field
        if self.env.registry.updated_modules and not self.env.registry.ready:
            self._tell_loading(self.env.registry.updated_modules)

    @api.model
    def _tell_loading(self, names):
        """Tell in one alert what was installed or upgraded, and in one each who holds roles that exclude each other."""
        modules = self.env['ir.module.module'].search([('name', 'in', names)], order='name')
        versions = ', '.join(f'{module.name} {module.latest_version}' for module in modules)
        words = self._in_words()
        words._raise_alert('upgrade', words.env._("Modules were installed or upgraded"), modules=versions)
        words._raise_alerts([{
            'kind': 'conflict', 'summary': words.env._("A user holds roles that exclude each other"),
            'model': 'res.users', 'res_id': user.id, 'roles': user.intervention_conflict,
        } for user in self.env['res.users'].with_context(active_test=False).search([('intervention_conflict', '!=', False)])])
