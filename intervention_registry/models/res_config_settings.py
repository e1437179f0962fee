from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import str2bool

from .erasure import FEWEST_YEARS, RETENTION
from .key_wrap import SUITE
from .protection import PARAMETER as PROTECTION_MONTHS
from .route import QUORUM

ROLE_HOLDERS_DIRECT = 'intervention_registry.role_holders_direct'


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    intervention_role_holders_direct = fields.Boolean('Records on role holders go past the bureau')
    intervention_protection_months = fields.Integer('Protection after closing (months)', help="0: open-ended")
    intervention_quorum_percent = fields.Integer('Quorum of the Party committee (%)')
    intervention_report_month = fields.Integer(
        'Annual analysis from month', config_parameter='intervention_registry.report_month', default=1)
    intervention_report_day = fields.Integer(
        'Annual analysis from day', config_parameter='intervention_registry.report_day', default=10)
    intervention_build_from = fields.Integer(
        'Workbooks in the background from', config_parameter='intervention_registry.build_in_background_from', default=5000,
        help="Number of records from which a report is compiled outside the request")
    intervention_small_cell = fields.Integer(
        'Smallest figure shown', config_parameter='intervention_registry.small_cell', default=3)
    intervention_document_code = fields.Char(related='company_id.intervention_document_code', readonly=False)
    intervention_conflicts = fields.Text('Role conflicts', compute='_compute_intervention_conflicts')
    intervention_key_file = fields.Char('Index key file', compute='_compute_intervention_key_file')
    intervention_suite = fields.Selection(
        [('aes-gcm', 'AES-256-GCM'), ('sm4', 'SM4')], 'Sealed with', config_parameter=SUITE, default='aes-gcm')
    intervention_retention_years = fields.Integer('Content kept after closing (years)')
    intervention_wrapping_key = fields.Char('Key-encryption key', compute='_compute_intervention_wrapping_key')
    intervention_key_trouble = fields.Char('Why nothing can be recorded', compute='_compute_intervention_wrapping_key')
    intervention_keys_behind = fields.Integer('Under older keys', compute='_compute_intervention_wrapping_key')

    @api.depends_context('uid')
    def _compute_intervention_conflicts(self):
        users = self.env['res.users'].with_context(active_test=False).search([('intervention_conflict', '!=', False)])
        lines = '\n'.join(f'{user.name}: {user.intervention_conflict}' for user in users)
        self.intervention_conflicts = lines

    @api.depends_context('uid')
    def _compute_intervention_key_file(self):
        path = self.env['intervention.key']._path()
        for settings in self:
            settings.intervention_key_file = str(path) if path and path.exists() else False

    @api.depends_context('uid')
    def _compute_intervention_wrapping_key(self):
        keys = self.env['intervention.key']
        key_id = keys._wrapping_id()
        for settings in self:
            settings.intervention_wrapping_key = key_id and keys._source().where(key_id)
            settings.intervention_key_trouble = keys._trouble()
            settings.intervention_keys_behind = keys._behind()

    def action_intervention_rotate(self):
        """Make a new key-encryption key and have all data keys sealed under it (A7, B6).

        :return: an action that shows the settings anew
        :raise AccessError: for everybody but who administers the settings
        :raise UserError: when no key can be made; everything stays as it was
        """
        if not self.env.user.has_group('base.group_system'):
            raise AccessError(self.env._("Only who administers the settings changes the key."))
        self.env['intervention.key']._rotate()
        return {'type': 'ir.actions.client', 'tag': 'reload'}

    @api.model
    def get_values(self):
        parameter = self.env['ir.config_parameter'].sudo().get_param  # sudo: as Odoo reads all settings
        return {
            **super().get_values(),
            'intervention_role_holders_direct': str2bool(parameter(ROLE_HOLDERS_DIRECT, 'True')),
            'intervention_protection_months': int(parameter(PROTECTION_MONTHS, '24')),
            'intervention_retention_years': self.env['intervention.erasure']._retention(),
            'intervention_quorum_percent': int(parameter(QUORUM, '50')),
        }

    def set_values(self):
        super().set_values()
        if not 0 <= self.intervention_quorum_percent < 100:
            raise UserError(self.env._("The quorum is a share from 0 to 99 percent: more than this share must vote."))
        if self.intervention_retention_years < FEWEST_YEARS:
            raise UserError(self.env._("The content of a record is kept for %(years)s years at least.", years=FEWEST_YEARS))
        # by ``config_parameter`` Odoo would drop what is off or zero, and the default would come back
        parameters = self.env['ir.config_parameter'].sudo()
        parameters.set_param(ROLE_HOLDERS_DIRECT, str(self.intervention_role_holders_direct))
        parameters.set_param(PROTECTION_MONTHS, str(self.intervention_protection_months))
        parameters.set_param(RETENTION, str(self.intervention_retention_years))
        parameters.set_param(QUORUM, str(self.intervention_quorum_percent))
