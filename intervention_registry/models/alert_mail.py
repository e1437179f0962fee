from odoo import api, fields, models
from odoo.fields import NO_ACCESS


class InterventionAlertMail(models.Model):
    """That an auditor was told by mail how many alerts are new. One row per mail."""
    _name = 'intervention.alert.mail'
    _inherit = ['intervention.append.only']
    _description = 'Word of Alerts by Mail'
    _log_access = False
    _order = 'id desc'

    user_id = fields.Many2one('res.users', required=True, readonly=True, index=True, ondelete='restrict', groups=NO_ACCESS)
    at = fields.Datetime(required=True, readonly=True, groups=NO_ACCESS)
    alert_id = fields.Many2one('intervention.alert', required=True, readonly=True, ondelete='restrict', groups=NO_ACCESS)


class InterventionAlert(models.Model):
    """Word by mail that there are alerts: a number and nothing else, at most once an hour to each auditor."""
    _inherit = 'intervention.alert'

    @api.model
    def _cron_mail(self):
        """Tell each auditor by mail how many alerts are new to him; a copy for tests tells nobody."""
        # who moves the original's uuid does not silence it: that it is a copy is no reason here
        if self.env['intervention.origin']._is_neutralised():
            return
        now = self.env.cr.now()
        for auditor in self._auditors().filtered('email'):
            # sudo: the scheduled action works for all auditors
            last = self.env['intervention.alert.mail'].sudo().search([('user_id', '=', auditor.id)], limit=1)
            if not last or last.at <= fields.Datetime.subtract(now, hours=1):
                self._mail(auditor, now, last.alert_id.id)

    @api.model
    def _mail(self, auditor, now, known):
        # sudo: as above
        new = self.sudo().search([('id', '>', known or 0), ('is_open', '=', True)])
        if not new:
            return
        words = self.with_context(lang=auditor.lang)
        text = words.env._("%(count)s new alerts: open the registry.", count=len(new))
        self.env['mail.mail'].sudo().create({  # sudo: as above
            'subject': words.env._("Intervention Registry"), 'body_html': text, 'email_to': auditor.email_formatted,
            'auto_delete': True,
        })
        self.env['intervention.alert.mail']._append([{'user_id': auditor.id, 'at': now, 'alert_id': new[:1].id}])
