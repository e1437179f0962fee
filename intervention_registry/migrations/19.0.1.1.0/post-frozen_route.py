from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Put the records that were on their way before there were frozen routes on the route of today."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    running = env['intervention.record'].search([('submitted_on', '!=', False), ('frozen_route_id', '=', False)])
    for company, records in running.grouped('company_id').items():
        records._move({'frozen_route_id': env['intervention.route']._current(company).id})
        records._trace('route', names=('frozen_route_id',))
    for record in running:
        record._start_deadline()
    if old := env.ref('intervention_registry.ir_cron_assign', raise_if_not_found=False):
        old.unlink()
