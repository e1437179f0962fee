from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give each open case the unit that all of its handlers are in.

    What was recorded before stays without unit: which one it was on the day of submission nobody kept.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for case in env['intervention.case'].search([('department_id', '=', False), ('stage', '!=', 'closed')]):
        unit = case.handler_ids.department_id
        if len(unit) == 1 and unit.company_id in (case.company_id, case.company_id.browse()):
            case.department_id = unit
