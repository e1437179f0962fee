from odoo import api, fields, models
from odoo.fields import NO_ACCESS


class ResUsers(models.Model):
    _inherit = 'res.users'

    intervention_alert_mailed = fields.Integer('Last Alert Mailed', readonly=True, copy=False, groups=NO_ACCESS)
    intervention_alert_mailed_at = fields.Datetime('Alerts Mailed On', readonly=True, copy=False, groups=NO_ACCESS)


class InterventionAlert(models.Model):
    """Word by mail that there are alerts: a number and nothing else, at most once an hour to each auditor."""
    _inherit = 'intervention.alert'

    @api.model
    def _cron_mail(self):
        """Tell each auditor by mail how many alerts are new to him."""
        now = self.env.cr.now()
        for auditor in self._auditors():
            mailed_at = auditor.intervention_alert_mailed_at
            if auditor.email and (not mailed_at or mailed_at <= fields.Datetime.subtract(now, hours=1)):
                self._mail(auditor, now)

    @api.model
    def _mail(self, auditor, now):
        # sudo: the scheduled action works for all auditors
        new = self.sudo().search([('id', '>', auditor.intervention_alert_mailed), ('is_open', '=', True)])
        if not new:
            return
        words = self.with_context(lang=auditor.lang).env._
        text = words("%(count)s new alerts: open the registry.", count=len(new))
        self.env['mail.mail'].sudo().create({  # sudo: as above
            'subject': words("Intervention Registry"), 'body_html': text, 'email_to': auditor.email_formatted,
            'auto_delete': True,
        })
        auditor.write({'intervention_alert_mailed': new[:1].id, 'intervention_alert_mailed_at': now})
