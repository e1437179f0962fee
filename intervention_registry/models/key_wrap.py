import base64
import binascii
import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config

from ..tools import envelope
from ..tools.key_source import KeyCommand, KeyFiles, KeySourceError, fresh_id, load
from .key import folder

_logger = logging.getLogger(__name__)
WRAPPING = 'intervention_registry.wrapping_key_id'
SUITE = 'intervention_registry.suite'
COMMAND = 'intervention_key_command'


def source():
    """Return from where key-encryption keys come: the server's command, else its folder."""
    command = config.get(COMMAND)
    return KeyCommand(command) if command else KeyFiles(folder())


class InterventionKey(models.AbstractModel):
    """The key-encryption key (A6, A7, B5, B6): all data keys are sealed under it, and it is never in the database.

    It is a file ``<id>.kek`` beside the index key, or what the command prints that ``intervention_key_command`` of the
    server's configuration names. The database holds ids only, so that neither its dumps nor its administrator can open
    anything.
    """
    _inherit = 'intervention.key'

    @api.model
    def _source(self):
        """Return from where key-encryption keys come."""
        return source()

    @api.model
    def _wrapping_id(self):
        """Return the id of the key under which new data keys are sealed; False where there is none."""
        # sudo: the key's id is no secret, but parameters are readable to Settings alone
        return self.env['ir.config_parameter'].sudo().get_param(WRAPPING)

    @api.model
    def _suite(self):
        # sudo: which suite is chosen is no secret
        suite = self.env['ir.config_parameter'].sudo().get_param(SUITE, 'aes-gcm')
        return suite if suite in envelope.SUITES else 'aes-gcm'

    @api.model
    def _ensure(self):
        super()._ensure()
        if not self._wrapping_id():
            try:
                self._make_wrapping()
            except KeySourceError:
                # a key server that does not answer is no reason to fail: nothing can be recorded until it does
                return

    @api.model
    def _make_wrapping(self):
        """Make a new key-encryption key and let new data keys be sealed under it. Return its id."""
        key_id = fresh_id()
        self._source().make(key_id)
        # sudo: the id alone is kept
        self.env['ir.config_parameter'].sudo().set_param(WRAPPING, key_id)
        return key_id

    @api.model
    def _wrapping_key(self, key_id):
        """Return a key-encryption key; read once in a transaction, never kept longer."""
        known = self.env.cr.cache.setdefault('intervention.key', {})
        if key_id not in known:
            try:
                known[key_id] = load(self._source(), key_id)
            except KeySourceError as error:
                _logger.warning("The key-encryption key cannot be had: %s", error)
                raise UserError(self._lost_message()) from None
        return known[key_id]

    @api.model
    def _lost_message(self):
        return self.env._(
            "The key that opens the registry's words and files cannot be had. Nothing was changed. "
            "Ask the administrator to put the key back from its backup; the settings page names it.")

    @api.model
    def _no_key_message(self):
        return self.env._(
            "The registry has no key to seal with, so nothing can be recorded. "
            "Ask the administrator to make one on the settings page.")

    @api.model
    def _wrap(self, data, aad):
        """Seal a small secret under the key-encryption key of today.

        :param bytes data: the secret
        :param str aad: the place it belongs to, such as ``model|id|field``
        :return: text for a column
        :raise UserError: when there is no key
        """
        return base64.b64encode(self._seal_under(data, aad)).decode()

    @api.model
    def _seal_under(self, data, aad):
        """Seal bytes under the key-encryption key of today. Return the envelope."""
        key_id = self._wrapping_id()
        if not key_id:
            raise UserError(self._no_key_message())
        return envelope.seal(self._suite(), self._wrapping_key(key_id), data, aad.encode(), bytes.fromhex(key_id))

    @api.model
    def _unwrap(self, text, aad):
        """Open what ``_wrap`` sealed.

        :param str text: the column's text
        :param str aad: the place it was sealed for
        :return: the secret, as bytes
        :raise UserError: when the key is lost or another one, or the text was damaged or moved
        """
        try:
            return self._unseal_under(base64.b64decode(text or '', validate=True), aad)
        except (binascii.Error, ValueError):
            raise UserError(self._unopened_message()) from None

    @api.model
    def _unseal_under(self, blob, aad):
        """Open an envelope of ``_seal_under``. Return the bytes."""
        try:
            key = self._wrapping_key(envelope.key_id_of(blob).hex())
            return envelope.unseal(key, blob, aad.encode())
        except envelope.EnvelopeError:
            raise UserError(self._unopened_message()) from None

    @api.model
    def _unopened_message(self):
        return self.env._(
            "What is sealed here does not open: it was damaged or moved, or the key is another one. Nothing was changed. "
            "Tell the security auditor and the administrator.")

    @api.model
    def _wrapped_under(self, text):
        """Return the id of the key-encryption key that sealed a text; readable without the key."""
        return envelope.key_id_of(base64.b64decode(text)).hex()
