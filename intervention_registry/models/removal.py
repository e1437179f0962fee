"""The registry is not removed while it holds what was recorded and nobody has it in a package (A6, B5)."""
import json

from odoo import api, models
from odoo.exceptions import UserError
from odoo.modules.module import Manifest
from odoo.tools.sql import table_exists

from ..tools.names import of_registry
from .watched import MODULE

NEWEST = 20  # packages that are asked whether they hold the state of now
# an uninstallation sets the state, loading carries it out; what is not written here does not remove a module
STAYING = ('installed', 'to upgrade')
# Odoo's lists of what a module brought: whoever removes a row of these removes a table, a column or a constraint
STRUCTURE = ('ir.model', 'ir.model.fields', 'ir.model.fields.selection', 'ir.model.constraint', 'ir.model.inherit')


def foundation(name=MODULE):
    """Return the names of the registry's module and of all that it stands on, as the files say, whatever the database says."""
    found, waiting = set(), [name]
    while waiting:
        name = waiting.pop()
        manifest = name not in found and Manifest.for_addon(name)
        if manifest:
            found.add(name)
            waiting += manifest['depends']
    return found


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    @api.model
    def _count_documents(self):
        """Return how many rows say what was recorded, and not who may do what."""
        # sudo: whether the registry may go does not depend on what the caller may read
        return self.sudo().search_count([('document', '=like', 'intervention.%')])

    @api.model
    def _exported_since(self):
        """Say whether an export package that was given out holds the state of now: nothing was written about a document since."""
        # sudo: as above; an older package may be fetched after a newer one
        exports = self.sudo().search([('event', '=', 'export')], order='id desc', limit=NEWEST)
        # by their number: who wrote at the same time may have a lower id and not be in the package
        return self._count_documents() in [json.loads(row.payload)['values'].get('documents') for row in exports]


class IrModuleModule(models.Model):
    """Modules: neither the registry nor what it stands on is uninstalled, renamed or taken from the list."""
    _inherit = 'ir.module.module'

    def button_uninstall(self):
        self._check_registry_exported()
        return super().button_uninstall()

    def button_immediate_uninstall(self):
        self._check_registry_exported()
        return super().button_immediate_uninstall()

    def module_uninstall(self):
        self._check_registry_exported()
        return super().module_uninstall()

    def write(self, vals):
        if vals.get('state', 'installed') not in STAYING or 'name' in vals:
            self._check_registry_exported()
        return super().write(vals)

    def unlink(self):
        self._check_registry_exported()
        return super().unlink()

    def _check_registry_exported(self):
        # who does not administer modules is refused by Odoo, and learns nothing here
        if self.env.is_admin() and not foundation().isdisjoint(self.mapped('name')):
            self.env['ir.model.data']._check_registry_exported()


class IrModelData(models.Model):
    """External ids: an uninstallation follows them, so nobody re-points or removes those of the registry's tables."""
    _inherit = 'ir.model.data'

    @api.model
    def _module_data_uninstall(self, modules_to_remove):
        if not foundation().isdisjoint(modules_to_remove):
            self._check_registry_exported()
        return super()._module_data_uninstall(modules_to_remove)

    @api.model
    def _check_registry_exported(self):
        trail = self.env['intervention.trail']
        # the last steps of an uninstallation, after the check was passed, come by without the tables
        if not table_exists(self.env.cr, trail._table):
            return
        if trail._count_documents() and not trail._exported_since():
            raise UserError(self.env._(
                "The registry holds what was recorded and cannot be removed. Let the security auditor make an export "
                "package of the present state first; what is recorded after it needs another one."))

    def write(self, vals):
        if {'module', 'name', 'model', 'res_id'} & set(vals):
            self._check_not_by_hand()
        return super().write(vals)

    def unlink(self):
        self._check_not_by_hand()
        return super().unlink()

    def _check_not_by_hand(self):
        # an uninstallation comes by with rows that went with others
        check_not_by_hand(self.sudo().exists().filtered(  # sudo: whose rows they are decides, not who may read them
            lambda row: row.module == MODULE and (row.model in STRUCTURE or of_registry(row.model))))


class IrModel(models.Model):
    """Models: Odoo lets a key of the context drop the tables of modules by hand."""
    _inherit = 'ir.model'

    def unlink(self):
        check_not_by_hand(self.filtered(lambda model: model.state == 'base'))
        return super().unlink()


class IrModelFields(models.Model):
    """Fields: the same key drops columns."""
    _inherit = 'ir.model.fields'

    def unlink(self):
        check_not_by_hand(self.filtered(lambda field: field.state == 'base'))
        return super().unlink()


class IrModelFieldsSelection(models.Model):
    """Values of a selection: rows that have a removed one are changed or removed."""
    _inherit = 'ir.model.fields.selection'

    def unlink(self):
        check_not_by_hand(self.filtered(lambda choice: choice.field_id.state == 'base'))
        return super().unlink()


class IrModelConstraint(models.Model):
    """Constraints: that a chain has one row per position, and a document one chain."""
    _inherit = 'ir.model.constraint'

    def unlink(self):
        check_not_by_hand(self.sudo().filtered(lambda row: of_registry(row.model.model)))  # sudo: as above
        return super().unlink()


def check_not_by_hand(rows):
    """Refuse to remove what a module brought, but while modules are loaded: an upgrade or an uninstallation."""
    if rows and rows.env.registry.ready:
        raise UserError(rows.env._(
            "This came with a module and holds up what was recorded: it is not removed by hand. "
            "Uninstall the module, after an export package was made."))
