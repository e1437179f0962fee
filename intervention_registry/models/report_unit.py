from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.unit_tree import UnitTree


class InterventionReport(models.Model):
    """The report of one unit (B7), those below it counted in: from the detachment to the bureau."""
    _inherit = 'intervention.report'

    department_id = fields.Many2one('hr.department', 'Unit of the Report', readonly=True, index='btree_not_null',
                                    ondelete='restrict', help="Empty: the whole bureau")

    @api.depends('department_id')
    def _compute_name(self):
        super()._compute_name()
        for report in self.filtered('department_id'):
            # sudo: who may read the report reads which unit it is about
            report.name = self.env._("%(report)s, %(unit)s", report=report.name, unit=report.sudo().department_id.name)

    @api.model
    def _unit_of(self, company, department, kind='annual'):
        """Return the unit that a caller names by its id, nothing for the whole.

        :raise UserError: for what is no unit of the company, and for special matters, which are the bureau's
        """
        if not department:
            return self.env['hr.department']
        known = isinstance(department, int) and not isinstance(department, bool) and self.env['hr.department'].search(
            [('id', '=', department), ('company_id', 'in', (False, company.id))])
        if not known:
            raise UserError(self.env._("Choose a unit of this bureau."))
        if kind != 'annual':
            raise UserError(self.env._("Special matters are reported for the bureau as a whole. Leave the unit empty."))
        return known

    @api.model
    def _unit_tree(self, found, department=None):
        """Return the tree of the units ``found``; their names are unlike each other."""
        rows = self.env.execute_query(SQL(
            "SELECT id, parent_path, name ->> 'en_US' FROM hr_department WHERE id = ANY(%s)",
            [*found, *(department.ids if department else ())]))
        names = [name for _id, _path, name in rows]
        return UnitTree(
            {unit: tuple(map(int, (path or str(unit)).strip('/').split('/'))) for unit, path, _name in rows}, found,
            {unit: name if names.count(name) == 1 else f'{name} ({unit})' for unit, _path, name in rows})

    @api.model
    def _check_enough(self, department, published):
        """Refuse the report of a unit whose whole figure is not shown."""
        if department and published['total'] is None:
            raise UserError(self.env._(
                "The unit has too few records, or the others would tell them: its figures stand in the report of the bureau."))
