import re
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError

from ..verify import receipt

NAME = re.compile(r'checkpoint-([0-9a-f]{8})-(\d{1,9})\.json')
LARGEST = 64 * 1024  # of a receipt
READ = 500  # receipts of one place that are read at once, the newest


class InterventionReceiptPlace(models.Model):
    _inherit = 'intervention.receipt.place'

    def _kept_there(self, log):
        """Return the texts of the newest receipts of the log that lie in the one place's folder."""
        try:
            named = {path: NAME.fullmatch(path.name) for path in self._folder().iterdir()}
        except (OSError, UserError):
            return []  # that nothing can be sent there is told when the next receipt is due
        found = sorted((int(name[2]), path) for path, name in named.items() if name and log.startswith(name[1]))
        return [text for _number, path in found[-READ:] if (text := _read(path))]


class InterventionCheckpoint(models.Model):
    """Receipts that lie in a folder which somebody else keeps come back by themselves (A6, B5)."""
    _inherit = 'intervention.checkpoint'

    @api.model
    def _check_places(self):
        """Check what lies in the places that are folders; a copy or a registry without checkpoint has nothing there."""
        log = '' if self.env['intervention.origin']._is_copy() else self._log_id()
        # sudo: the scheduled action is nobody's
        places = self.env['intervention.receipt.place'].sudo().search([('kind', '=', 'folder'), ('active', '=', True)])
        texts = [text for place in places for text in place._kept_there(log)] if log else []
        if texts:
            self._check_receipts(texts)


class InterventionVerification(models.Model):
    _inherit = 'intervention.verification'

    @api.model
    def _cron_full(self):
        super()._cron_full()
        self.env['intervention.checkpoint']._check_places()


def _read(path):
    """Return the text of a file that holds a whole receipt, nothing of any other."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            return ''
        text = Path(path).read_text(encoding='utf-8')
        receipt.read(text)
    except (OSError, ValueError):
        return ''
    return text
