import os
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config, email_normalize

from ..tools.words import clean

CHAIN = 'receipts'
FOLDERS = 'intervention_receipt_folders'
KINDS = [('mail', 'Mail'), ('folder', 'Folder')]
EVERY = [('each', 'Every checkpoint'), ('hour', 'Once an hour'), ('day', 'Once a day')]
PAUSES = {'each': timedelta(0), 'hour': timedelta(hours=1), 'day': timedelta(days=1)}
WANTED = 2  # places that the bureau does not run


class InterventionReceiptPlace(models.Model):
    """Where receipts of checkpoints go (A6, B5): a mailbox of the superior authority, a drive that somebody else keeps.

    Whoever cuts the trail or puts an older copy in its place cannot reach what left the bureau. The security auditor names
    places and ends them; an address is not changed, but ended and named anew.
    """
    _name = 'intervention.receipt.place'
    _inherit = ['intervention.document']
    _description = 'Receipt Place'
    _order = 'active desc, id'

    name = fields.Char(required=True, help="Who keeps it, such as the discipline inspection body of the superior authority")
    kind = fields.Selection(KINDS, required=True, default='mail')
    address = fields.Char('Address or Folder', required=True,
                          help="A name alone stands for a folder below the one that the server keeps for receipts")
    every = fields.Selection(EVERY, 'How Often', required=True, default='hour')
    active = fields.Boolean(readonly=True, default=True)
    receipt_ids = fields.One2many('intervention.receipt', 'place_id', 'Receipts', readonly=True)
    last_sent = fields.Datetime(compute='_compute_last_sent', compute_sudo=False)

    @api.depends('receipt_ids')
    def _compute_last_sent(self):
        for place in self:
            place.last_sent = place.receipt_ids.filtered(lambda receipt: receipt.state != 'failed')[:1].at

    @api.model
    def _facts(self):
        return {'name', 'kind', 'address', 'every'}

    def _is_frozen(self):
        return True

    @api.model_create_multi
    def create(self, vals_list):
        self.env['intervention.checkpoint']._check_auditor()
        places = super().create(vals_list)
        for place in places:
            place._check_address()
            words = self.env['intervention.alert']._in_words().env
            place._tell('receipt_place', words._("Receipts go to another place: %(name)s", name=place.name))
        return places

    def _check_address(self):
        """Refuse an address to which nothing can be sent."""
        if self.kind == 'mail' and not email_normalize(self.address):
            raise UserError(self.env._("%(address)s is no mail address.", address=self.address))
        if self.kind == 'folder':
            try:
                self._folder()
            except OSError:
                raise UserError(self.env._("%(address)s cannot be used as a folder.", address=self.address[:100])) from None

    def _folder(self):
        """Return the one place's folder: below one of those that the server's configuration allows."""
        try:
            path = (_folders()[0] / self.address).resolve()
        except (ValueError, OSError, RuntimeError):
            path = Path('/')
        if not any(path.is_relative_to(folder) for folder in _folders()):
            raise UserError(self.env._(
                "Receipts are written below these folders alone: %(folders)s. Who runs the server names others in "
                "intervention_receipt_folders of its configuration.", folders=', '.join(map(str, _folders()))))
        if not os.path.isabs(self.address):
            path.mkdir(parents=True, exist_ok=True)
        return path

    def _tell(self, event, summary, **values):
        """Write into the trail and to the auditors what became of the place; its address is the bureau's own."""
        self.env['intervention.trail']._trace([{
            'document': CHAIN, 'event': event, 'model': self._name, 'res_id': self.id, 'actor': f'user:{self.env.uid}',
            'values': {'name': self.name, 'kind': self.kind, 'address': self.address, 'every': self.every, **values}}])
        self.env['intervention.alert']._raise_alert('checkpoint', summary, model=self._name, res_id=self.id)

    def action_end(self, reason):
        """Send no more receipts to this place.

        :param str reason: why, in words
        :return: True
        :raise AccessError: for everybody but the security auditor
        :raise UserError: without reason, or when it was ended before
        """
        self.ensure_one()
        self.env['intervention.checkpoint']._check_auditor()
        self.check_access('read')
        reason = clean(reason).strip() if isinstance(reason, str) else ''
        if not reason or not self.active:
            raise UserError(self.env._("Say why no receipts go to this place any more; a place is ended once."))
        self._move({'active': False})
        words = self.env['intervention.alert']._in_words().env
        self._tell('receipt_place_end', words._("Receipts go no more to: %(name)s", name=self.name), reason=reason)
        return True

    def _send(self, checkpoint):
        """Send the checkpoint to the one place; whether it went is a row either way."""
        values = {'checkpoint_id': checkpoint.id, 'place_id': self.id, 'at': self.env.cr.now()}
        try:
            mail = self._mail(checkpoint) if self.kind == 'mail' else self._write(checkpoint)
        except (OSError, UserError) as error:
            return self.env['intervention.receipt']._append([{**values, 'sent': False, 'trouble': clean(str(error))[:500]}])
        return self.env['intervention.receipt']._append([{**values, 'sent': True, 'mail': mail}])

    def _mail(self, checkpoint):
        """Put a mail into the queue. Return its number."""
        # sudo: the scheduled action and the auditor hold no rights on mail
        file = self.env['ir.attachment'].sudo().create({
            'name': checkpoint._file_name(), 'raw': checkpoint._file().encode(), 'mimetype': 'application/json'})
        words = self.with_context(lang=self.env.company.partner_id.lang).env
        mail = self.env['mail.mail'].sudo().create({  # sudo: as above
            'subject': words._("Receipt: checkpoint %(number)s of log %(log)s", number=checkpoint.number, log=checkpoint.log[:8]),
            'body_html': words._("Please keep this mail with its attachment. It shows what was on record at this time.")
            + f'<pre>{checkpoint.code}</pre>',
            'email_to': email_normalize(self.address), 'attachment_ids': [fields.Command.set(file.ids)], 'auto_delete': True})
        file.write({'res_model': 'mail.message', 'res_id': mail.mail_message_id.id})
        return mail.id

    def _write(self, checkpoint):
        """Write the file, whole or not at all, and never over another."""
        folder = self._folder()
        target, part = folder / checkpoint._file_name(), folder / f'.{checkpoint._file_name()}.part'
        with open(part, 'w', encoding='utf-8') as file:
            file.write(checkpoint._file())
            file.flush()
            os.fsync(file.fileno())
        if target.exists() and target.read_bytes() != part.read_bytes():
            part.unlink()
            raise UserError(self.env._("Another %(file)s lies there already: of another log, or of an older copy of this one.",
                                       file=target.name))
        part.replace(target)
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _folders():
    """Return the folders below which receipts may be written."""
    named = config.get(FOLDERS) or os.path.join(config['data_dir'], 'intervention_receipts')
    return [Path(folder.strip()).resolve() for folder in named.split(',') if folder.strip()]


class InterventionReceipt(models.Model):
    """That a checkpoint was sent to a place, or why not (A6, B5)."""
    _name = 'intervention.receipt'
    _inherit = ['intervention.append.only']
    _description = 'Receipt'
    _log_access = False
    _covered = False  # what left the bureau is proof by itself
    _order = 'id desc'
    _rec_name = 'checkpoint_id'

    row_salt = fields.Char(store=False, default=None)
    checkpoint_id = fields.Many2one('intervention.checkpoint', required=True, readonly=True, index=True, ondelete='restrict')
    place_id = fields.Many2one('intervention.receipt.place', 'Kept At', required=True, readonly=True, index=True,
                               ondelete='restrict')
    at = fields.Datetime('Time', required=True, readonly=True)
    sent = fields.Boolean(readonly=True)
    mail = fields.Integer('Mail No.', readonly=True, aggregator=None)
    trouble = fields.Char('Why Not', readonly=True)
    state = fields.Selection([('sent', 'Sent'), ('waiting', 'Waiting in the mail queue'), ('failed', 'Failed')], 'Status',
                             compute='_compute_state', compute_sudo=False)

    @api.depends('sent', 'mail')
    def _compute_state(self):
        # sudo: the auditor reads no mail; sent ones are gone from the queue
        mails = self.env['mail.mail'].sudo().browse(self.filtered('mail').mapped('mail')).exists()
        queued = {mail.id: mail.state for mail in mails}
        states = {'outgoing': 'waiting', 'exception': 'failed', 'cancel': 'failed'}
        for receipt in self:
            receipt.state = states.get(queued.get(receipt.mail), 'sent') if receipt.sent else 'failed'


class InterventionCheckpoint(models.Model):
    _inherit = 'intervention.checkpoint'

    receipt_ids = fields.One2many('intervention.receipt', 'checkpoint_id', 'Receipts', readonly=True)
    receipt_count = fields.Integer('Receipts Sent', compute='_compute_receipt_count', compute_sudo=False)

    @api.depends('receipt_ids')
    def _compute_receipt_count(self):
        for checkpoint in self:
            checkpoint.receipt_count = len(checkpoint.receipt_ids.filtered(lambda receipt: receipt.state != 'failed'))

    def _file_name(self):
        """Return the name of the file that leaves the bureau: a place may keep those of several logs."""
        return f'checkpoint-{self.log[:8]}-{self.number}.json'

    @api.model
    def _send_receipts(self):
        """Send the newest checkpoint to every place whose time has come."""
        last = self.browse() if self.env['intervention.origin']._is_copy() else self._last()
        # sudo: the scheduled action is nobody's
        places = self.env['intervention.receipt.place'].sudo().search([('active', '=', True)]) if last else ()
        for place in places:
            newest = place.receipt_ids.filtered('sent')[:1]
            due = not newest or self.env.cr.now() - newest.at >= PAUSES[place.every]
            if due and newest.checkpoint_id != last:
                place._send(last)


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[
        ('receipt_place', 'Place for receipts named'),
        ('receipt_place_end', 'Place for receipts ended'),
    ], ondelete={'receipt_place': 'cascade', 'receipt_place_end': 'cascade'})
