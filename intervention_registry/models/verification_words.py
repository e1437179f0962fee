import json

from markupsafe import Markup

from odoo import api, fields, models

from ..verify.words import say

TONES = {'ok': 'success', 'signature': 'warning', 'package': 'warning'}


class InterventionVerification(models.Model):
    """How a verification is told (A6, B5): from where to where, how long, what was found and what it means, with a way to each
    row that the reader may see."""
    _inherit = 'intervention.verification'

    actor_name = fields.Char('Asked For By', compute='_compute_actor_name', compute_sudo=False)
    span = fields.Char('What Was Verified', compute='_compute_span', compute_sudo=False)
    duration = fields.Char('Time It Took', compute='_compute_duration', compute_sudo=False)
    summary = fields.Char('Verification Result', compute='_compute_summary', compute_sudo=False)
    places = fields.Html(compute='_compute_places', compute_sudo=False, sanitize=False)

    @api.depends('actor')
    def _compute_actor_name(self):
        for row in self:
            kind, _colon, number = (row.actor or '').partition(':')
            user = self.env['res.users'].browse(int(number)) if kind == 'user' and number.isdecimal() else None
            row.actor_name = user.name if user else self.env._("the system")

    @api.depends('kind', 'since', 'checkpoint')
    @api.depends_context('lang')
    def _compute_span(self):
        for row in self:
            row.span = row._span()

    def _span(self):
        """Return in words from where to where the one verification went."""
        words = {'since': self.since, 'last': self.checkpoint}
        if not self.checkpoint:
            return self.env._("The whole trail; there is no checkpoint yet")
        if self.kind == 'incremental' and not self.since:
            return self.env._("What was new, up to checkpoint %(last)s and what came after it", **words)
        if self.kind == 'full':
            return self.env._("The whole trail, up to checkpoint %(last)s and what came after it", **words)
        if self.since == self.checkpoint:
            return self.env._("What came after checkpoint %(last)s", **words)
        return self.env._("From checkpoint %(since)s to checkpoint %(last)s and what came after it", **words)

    @api.depends('seconds')
    @api.depends_context('lang')
    def _compute_duration(self):
        for row in self:
            minutes, seconds = divmod(row.seconds, 60)
            if minutes:
                row.duration = self.env._("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds)
            else:
                row.duration = self.env._("%(seconds)s s", seconds=seconds) if seconds else self.env._("less than a second")

    @api.depends('findings', 'checked', 'found', 'ok')
    @api.depends_context('lang')
    def _compute_summary(self):
        for row in self:
            row.summary = row._intact() if row.ok else row._damaged(row._findings()[:1] or [{'place': '', 'message': ''}])

    def _intact(self):
        return self.env._("Intact: %(count)s entries verified.", count=self.checked)

    def _damaged(self, first):
        return self.env._("%(count)s findings. First: %(place)s: %(what)s", count=self.found, place=first[0]['place'],
                          what=first[0]['message'])

    @api.depends('findings')
    @api.depends_context('lang', 'uid')
    def _compute_places(self):
        for row in self:
            row.places = row._tabled(row._findings())

    def _tabled(self, found):
        """Return what was found as a table; who may see a row gets a link to it."""
        lines = Markup().join(self._line(one) for one in found)
        if len(found) < self.found:
            lines += Markup('<tr><td colspan="4" class="text-muted">%s</td></tr>') % self.env._(
                "and %(count)s more", count=self.found - len(found))
        head = (self.env._("Where"), self.env._("Meaning"), self.env._("Kind"), '')
        cells = Markup().join(Markup('<th>%s</th>') % title for title in head)
        return Markup('<div class="table-responsive"><table class="table table-sm align-middle mb-0"><thead><tr>%s</tr></thead>'
                      '<tbody>%s</tbody></table></div>') % (cells, lines) if lines else False

    def _line(self, found):
        tone = TONES.get(found['kind'], 'danger')
        label = self._kind_names().get(found['kind'], found['kind'])
        link = self._link(found)
        anchor = Markup('<a href="%s">%s</a>') % (link, self.env._("Show")) if link else ''
        return Markup('<tr><td class="text-break">%s</td><td>%s</td>'
                      '<td><span class="badge rounded-pill text-bg-%s">%s</span></td>'
                      '<td class="text-nowrap">%s</td></tr>') % (found['place'], found['message'], tone, label, anchor)

    @api.model
    def _link(self, found):
        """Return the address of the row that a finding names, where there is one that the caller may see."""
        model, domain = found['model'], [('id', '=', found['res_id'])]
        if found['document']:
            model, domain = 'intervention.trail', [('document', '=', found['document']), ('seq', '=', found['seq'])]
        elif found['position'] and found['kind'] in ('checkpoint', 'signature', 'root', 'configuration'):
            model, domain = 'intervention.checkpoint', [('size', '=', found['position'])]
        elif found['position']:
            model, domain = 'intervention.trail', [('position', '=', found['position'])]
        if model not in self.env or not self.env[model].has_access('read'):
            return None
        row = self.env[model].search(domain, limit=1)
        return f'/odoo/{model}/{row.id}' if row else None

    def _findings(self):
        """Return the findings of the one row, each with its place and what it means in words."""
        messages = self._messages()
        return [{**found, 'place': self._place(found), 'message': messages.get(found['kind'], found['kind'])}
                for found in json.loads(self.findings or '[]')]

    @api.model
    def _place(self, found):
        """Return in words where it is."""
        if found['document']:
            chain = self.env['intervention.trail']._chain_name(found['document'])
            place = self.env._("chain %(document)s, No. %(seq)s", document=chain, seq=found['seq'])
        elif found['model']:
            place = self.env._("%(model)s, row %(row)s", model=self._type(found['model']), row=found['res_id'])
        elif found['position']:
            place = self.env._("position %(position)s", position=found['position'])
        else:
            place = self.env._("the whole trail")
        return f"{place} ({say(found['detail'], self.env.lang)})" if found['detail'] else place

    @api.model
    def _type(self, model):
        # sudo: what a model is called is no secret
        return self.env['ir.model'].sudo()._get(model).name or model

    @api.model
    def _kind_names(self):
        """Return what each kind of finding is called in short."""
        return {
            'ok': self.env._("In order"), 'edit': self.env._("Changed"), 'column': self.env._("Changed"),
            'deletion': self.env._("Removed"), 'insertion': self.env._("Slipped in"), 'order': self.env._("Moved"),
            'head': self.env._("Tail cut"), 'row': self.env._("Changed"), 'row_missing': self.env._("Removed"),
            'row_added': self.env._("Slipped in"), 'columns': self.env._("Definition lost"), 'file': self.env._("File changed"),
            'file_missing': self.env._("File gone"), 'configuration': self.env._("Configuration"),
            'checkpoint': self.env._("Checkpoint"), 'signature': self.env._("Signature"), 'root': self.env._("Root"),
            'position': self.env._("Numbering"), 'receipt': self.env._("Receipt"), 'slip': self.env._("Filing Slip"),
            'package': self.env._("Package"), 'facts': self.env._("Changed"), 'resealed': self.env._("Sealed twice"),
            'stamp': self.env._("Time Stamp"),
        }

    @api.model
    def _messages(self):
        """Return what each kind of finding means; the kinds are those of ``verify.findings``."""
        return {
            'edit': self.env._("The entry was changed after it was written."),
            'column': self.env._("A column no longer says what the entry's payload says."),
            'deletion': self.env._("Entries are missing before this place."),
            'insertion': self.env._("The place in the chain is taken twice: an entry was slipped in."),
            'order': self.env._("The entry does not follow the one before it: inserted, repeated or moved."),
            'head': self.env._("The chain does not end where it was left: its tail was cut or replaced."),
            'row': self.env._("The row was changed past the registry."),
            'facts': self.env._("What was handed in was changed past the registry."),
            'resealed': self.env._(
                "The trail says two different things of a row that never changes: one of them was sealed past the registry."),
            'row_missing': self.env._("The row is gone."),
            'row_added': self.env._("The row was put there past the registry: the trail does not know it."),
            'columns': self.env._("The trail does not say which columns the digest of the row covers, or they are gone."),
            'file': self.env._("The stored file is not the one that was handed in."),
            'file_missing': self.env._("The stored file is gone."),
            'configuration': self.env._("The configuration is not the one that was sealed."),
            'checkpoint': self.env._("The checkpoint does not continue the one before it."),
            'signature': self.env._("The signature is not by a key of the log."),
            'root': self.env._("The entries do not give the root of the checkpoint."),
            'position': self.env._("A position in the whole trail is missing, taken twice or out of order."),
            'receipt': self.env._("An outside receipt is not of this trail: a restored copy, or another log."),
            'stamp': self.env._("A time stamp does not attest its checkpoint."),
            'slip': self.env._("A filing slip is not of this trail: the entry it proves is gone or another."),
            'package': self.env._("The package is not what its manifest says."),
        }
