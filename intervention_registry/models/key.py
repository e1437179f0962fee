import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config

PARAMETER = 'intervention_registry.key_id'


@lru_cache(maxsize=16)
def _read(path):
    return bytes.fromhex(Path(path).read_text().strip())


def folder():
    """Return the folder of the key files."""
    return Path(config.get('intervention_key_dir') or os.path.join(config['data_dir'], 'intervention_keys'))


class InterventionKey(models.AbstractModel):
    """The keyed index by which a row knows its owner without naming him (A7, B6).

    The key is a file outside the database and its dumps: in the folder that ``intervention_key_dir`` of the server's
    configuration names, else in ``intervention_keys`` of the data directory. The database holds the key's id only.
    """
    _name = 'intervention.key'
    _description = 'Index Key'

    @api.model
    def _folder(self):
        return folder()

    @api.model
    def _path(self):
        # sudo: the key's id is no secret, but parameters are readable to Settings alone
        key_id = self.env['ir.config_parameter'].sudo().get_param(PARAMETER)
        return key_id and self._folder() / f'{key_id}.key'

    def init(self):
        # before the record rules, which are tried when they are loaded and ask for the index
        self._ensure()

    @api.model
    def _ensure(self):
        """Make a key where there is none; never over one that exists or is missing."""
        if self._path():
            return
        key_id = secrets.token_hex(8)
        folder = self._folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / f'{key_id}.key', os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, 'w') as file:
            file.write(secrets.token_hex(32))
        # sudo: as above
        self.env['ir.config_parameter'].sudo().set_param(PARAMETER, key_id)

    @api.model
    def _index(self, purpose, value):
        """Return the 128-bit keyed index (hex) of ``value`` for ``purpose``: equal values meet, nothing else is told."""
        try:
            key = _read(str(self._path()))
        except (OSError, ValueError):
            raise UserError(self.env._(
                "The registry's key file is missing or damaged, so nothing can be recorded. "
                "Ask the administrator to put it back from its backup; the settings page names the file.",
            )) from None
        return hmac.digest(key, f'{purpose}|{value}'.encode(), 'sha256').hex()[:32]
