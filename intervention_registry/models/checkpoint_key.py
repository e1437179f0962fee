from odoo import api, fields, models
from odoo.tools import config

from ..tools.signing import SigningCommand, SigningError, SigningFile, signed
from ..verify.checkpoint import key_id
from .key import folder

SIGNING = 'intervention_registry.signing_key_id'
COMMAND = 'intervention_sign_command'


class InterventionCheckpointKey(models.Model):
    """A public key by which checkpoints can be checked (A6, B5), from the day the registry first signed with it.

    Append-only: a key that was in use stays known. Security auditors read it, and everybody who gets a receipt.
    """
    _name = 'intervention.checkpoint.key'
    _inherit = ['intervention.append.only']
    _description = 'Checkpoint Key'
    _log_access = False
    _order = 'id desc'
    _rec_name = 'key_id'

    key_id = fields.Char(required=True, readonly=True)
    public = fields.Text('Public Key', required=True, readonly=True)
    date_from = fields.Datetime('In Use Since', required=True, readonly=True)

    _key_unique = models.Constraint('UNIQUE(key_id)', "This key is known already.")

    @api.model
    def _known(self):
        """Return all public keys: ``{key id: PEM}``."""
        # sudo: whoever makes or checks a checkpoint uses the keys
        return {key.key_id: key.public for key in self.sudo().search_fetch([('key_id', '!=', False)], ['key_id', 'public'])}

    @api.model
    def _learn(self, public):
        """Keep a key that signs for the first time, and tell the trail; the auditors, where it takes another's place."""
        name, known = key_id(public), self._known()
        if name in known:
            return
        self._append([{'key_id': name, 'public': public, 'date_from': self.env.cr.now()}])
        self.env['intervention.key']._note('checkpoint_key', key_id=name, public=public)
        if known:
            words = self.env['intervention.alert']._in_words()
            words._raise_alert('setting', words.env._("Checkpoints are signed with another key from now on"), key=name)


class InterventionKey(models.AbstractModel):
    """The key that signs checkpoints (A6, B5): a file beside the index key, or a device behind a command.

    The command is named by ``intervention_sign_command`` of the server's configuration and goes before the file.
    """
    _inherit = 'intervention.key'

    @api.model
    def _ensure(self):
        super()._ensure()
        # sudo: the key's id is no secret, but parameters are readable to Settings alone
        if not config.get(COMMAND) and not self.env['ir.config_parameter'].sudo().get_param(SIGNING):
            self._make_signing()

    @api.model
    def _make_signing(self):
        """Make a new signing key; older ones stay where they are. Private; the caller was checked."""
        # sudo: as above
        self.env['ir.config_parameter'].sudo().set_param(SIGNING, SigningFile.make(folder()).path.stem)

    @api.model
    def _signer(self):
        """Return who signs."""
        if command := config.get(COMMAND):
            return SigningCommand(command)
        # sudo: as above
        return SigningFile(folder(), self.env['ir.config_parameter'].sudo().get_param(SIGNING) or '')

    @api.model
    def _sign(self, text):
        """Sign a text. Return the signature (base64) and the public key (PEM).

        :raise SigningError: when there is no key, or it is another one, or the device does not answer
        """
        return signed(self._signer(), text)

    @api.model
    def _signing_trouble(self):
        """Say where the signing key is missed and why; False when all is in order."""
        try:
            self._sign('')
        except SigningError as error:
            return str(error)
        return False


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('checkpoint_key', 'Checkpoints signed with a new key')],
                             ondelete={'checkpoint_key': 'cascade'})
