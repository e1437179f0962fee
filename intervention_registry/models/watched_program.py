from odoo import models

from .ir_attachment import of_registry
from .watched import CLEAR, DIGEST, HIDDEN, MODULE, mentions_registry


class IrActionsServer(models.Model):
    """Server actions on the registry's models, and every one with code: code reaches any model without naming it."""
    _name = 'ir.actions.server'
    _inherit = ['ir.actions.server', 'intervention.watched']
    _watched = {'code': DIGEST, **dict.fromkeys(('state', 'model_id', 'crud_model_id', 'group_ids', 'child_ids',
                                                 'binding_model_id', 'update_path', 'value', 'webhook_url'), CLEAR)}
    _watched_kind = 'code'

    def _concerns_registry(self):
        return self.filtered(lambda action: action.state == 'code' or of_registry(action.model_id.model)
                             or of_registry(action.crud_model_id.model))


class IrCron(models.Model):
    """The registry's scheduled actions: switched off, put off or rewritten."""
    _name = 'ir.cron'
    _inherit = ['ir.cron', 'intervention.watched']
    _watched = dict.fromkeys(('active', 'interval_number', 'interval_type', 'nextcall', 'user_id'), CLEAR)
    _watched_kind = 'code'

    def _concerns_registry(self):
        return self._named_by_registry() | self.filtered(
            lambda cron: of_registry(cron.model_id.model) or mentions_registry(cron.code))


class IrUiView(models.Model):
    """Views and templates of the registry, and what inherits from them: what people are shown and made to click."""
    _name = 'ir.ui.view'
    _inherit = ['ir.ui.view', 'intervention.watched']
    _watched = {'arch_db': DIGEST, **dict.fromkeys(('active', 'inherit_id', 'mode', 'model', 'group_ids', 'priority', 'key'),
                                                   CLEAR)}
    _watched_kind = 'code'

    def _concerns_registry(self):
        return self._named_by_registry() | self.filtered(lambda view: any(
            of_registry(level.model) or mentions_registry(level.key) for level in (view, view.inherit_id))
            or mentions_registry(view.arch_db)) | self.filtered(lambda view: view.inherit_id._named_by_registry())


class IrActionsReport(models.Model):
    """Printed documents of the registry."""
    _name = 'ir.actions.report'
    _inherit = ['ir.actions.report', 'intervention.watched']
    _watched = dict.fromkeys(('report_name', 'report_file', 'report_type', 'model', 'group_ids', 'attachment',
                              'print_report_name'), CLEAR)
    _watched_kind = 'code'

    def _concerns_registry(self):
        return self.filtered(lambda report: of_registry(report.model) or mentions_registry(report.report_name))


class IrModelFields(models.Model):
    """Fields that somebody adds to the registry's models, or elsewhere to look into them."""
    _name = 'ir.model.fields'
    _inherit = ['ir.model.fields', 'intervention.watched']
    _watched = {'compute': DIGEST, **dict.fromkeys(('name', 'model', 'ttype', 'relation', 'related', 'depends', 'groups',
                                                    'domain', 'store', 'readonly', 'tracking'), CLEAR)}
    _watched_kind = 'code'

    def _concerns_registry(self):
        return self.filtered(lambda field: of_registry(field.model) or of_registry(field.relation) or any(
            mentions_registry(text) for text in (field.related, field.compute, field.depends)))


class IrModel(models.Model):
    """Models of the registry as Odoo lists them."""
    _name = 'ir.model'
    _inherit = ['ir.model', 'intervention.watched']
    _watched = dict.fromkeys(('name', 'order', 'is_mail_thread', 'is_mail_activity'), CLEAR)
    _watched_kind = 'code'

    def _concerns_registry(self):
        return self.filtered(lambda model: of_registry(model.model))


class IrDefault(models.Model):
    """Default values for the registry's rows: they could fill in another owner or finding."""
    _name = 'ir.default'
    _inherit = ['ir.default', 'intervention.watched']
    _watched = dict.fromkeys(('field_id', 'user_id', 'company_id', 'condition', 'json_value'), CLEAR)

    def _concerns_registry(self):
        return self.filtered(lambda default: of_registry(default.field_id.model))


class IrAsset(models.Model):
    """Scripts for everybody's browser: what runs there reads what its user may read."""
    _name = 'ir.asset'
    _inherit = ['ir.asset', 'intervention.watched']
    _watched = dict.fromkeys(('bundle', 'path', 'target', 'directive', 'active', 'sequence'), CLEAR)
    _watched_kind = 'code'


class IrModuleModule(models.Model):
    """Modules to be installed, upgraded or removed: a program of anybody's may reach the registry."""
    _name = 'ir.module.module'
    _inherit = ['ir.module.module', 'intervention.watched']
    _watched = {'state': CLEAR}
    _watched_kind = 'upgrade'
    _watched_rows = False

    def _watched_alert(self, operation, changes):
        return self._watched_kind, self.env._("Module %(name)s: %(state)s", name=self.name, state=dict(
            self._fields['state']._description_selection(self.env))[self.state])


class IrConfigParameter(models.Model):
    """The registry's settings, and the switch that records what the server is asked and answers."""
    _name = 'ir.config_parameter'
    _inherit = ['ir.config_parameter', 'intervention.watched']
    _watched = {'key': CLEAR, 'value': CLEAR}

    def _concerns_registry(self):
        return self.filtered(lambda parameter: str(parameter.key).startswith((f'{MODULE}.', 'base.profiling')))

    def _watched_alert(self, operation, changes):
        return self._watched_kind, self.env._("Setting %(key)s changed", key=self.key)


class ResCompany(models.Model):
    """The registry's settings of a company, and which role holders may work in it."""
    _name = 'res.company'
    _inherit = ['res.company', 'intervention.watched']
    _watched = {'intervention_document_code': CLEAR, 'user_ids': CLEAR}
    _watched_rows = False

    def _watched_value(self, name):
        if name != 'user_ids':
            return super()._watched_value(name)
        return sorted(f'user:{user.id}' for user in self.user_ids._concerns_registry())


class IrMailServer(models.Model):
    """Outgoing mail: a server put in front of the others reads the links by which passwords are reset."""
    _name = 'ir.mail_server'
    _inherit = ['ir.mail_server', 'intervention.watched']
    _watched = {'smtp_user': HIDDEN, 'smtp_pass': HIDDEN, **dict.fromkeys((
        'smtp_host', 'smtp_port', 'smtp_encryption', 'from_filter', 'sequence', 'active'), CLEAR)}
