from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.official import printable
from ..tools.words import clean
from .official import KINDS

LONGEST_NUMBER, LONGEST_SIGNER = 60, 40


class InterventionIssued(models.Model):
    """One file of a paper that was issued (A9, B7, B9, B11): what left the bureau, as it left, with its number and who signed.

    Added by ``action_issue`` of the document, and by the hand-over of an appraisal extract, once in each format; read by
    whoever reads the document.
    """
    _name = 'intervention.issued'
    _inherit = ['intervention.kept.file', 'intervention.record.row', 'intervention.append.only']
    _description = 'Issued Paper'
    _order = 'id'
    _rec_name = 'number'
    _parents = ('report_id', 'special_id', 'sanction_id', 'appraisal_id')
    _trail_clear = ('number',)

    record_id = fields.Many2one(required=False, readonly=True)
    report_id = fields.Many2one('intervention.report', readonly=True, index='btree_not_null', ondelete='restrict')
    special_id = fields.Many2one('intervention.special.matter', readonly=True, index='btree_not_null', ondelete='restrict')
    sanction_id = fields.Many2one('intervention.sanction', readonly=True, index='btree_not_null', ondelete='restrict')
    appraisal_id = fields.Many2one('intervention.appraisal', readonly=True, index='btree_not_null', ondelete='restrict')
    kind = fields.Selection([(kind, kind.upper()) for kind in KINDS], 'Format', required=True, readonly=True)
    number = fields.Char('Document Number', required=True, readonly=True)
    signer = fields.Char('Signatory', readonly=True)
    issued_on = fields.Date('Issued', required=True, readonly=True)
    officer_id = fields.Many2one('res.users', 'Issued By', required=True, readonly=True, ondelete='restrict')

    _one_document = models.Constraint('CHECK (num_nonnulls(report_id, special_id, sanction_id, appraisal_id) = 1)',
                                      "An issued paper belongs to one document.")
    _once_report = models.UniqueIndex('(report_id, kind) WHERE report_id IS NOT NULL', "This paper is issued already.")
    _once_special = models.UniqueIndex('(special_id, kind) WHERE special_id IS NOT NULL', "This paper is issued already.")
    _once_sanction = models.UniqueIndex('(sanction_id, kind) WHERE sanction_id IS NOT NULL', "This paper is issued already.")
    _once_appraisal = models.UniqueIndex('(appraisal_id, kind) WHERE appraisal_id IS NOT NULL', "This paper is issued already.")


class InterventionFormal(models.AbstractModel):
    """Papers that are formal acts: issued once, with number, day and who signs, and kept as they were issued.

    Before that a download is a draft without number.
    """
    _name = 'intervention.formal'
    _inherit = ['intervention.official']
    _description = 'Paper That Is Issued'
    _issued_link = ''  # the Many2one of intervention.issued that points here

    is_issued = fields.Boolean('Issued', compute='_compute_can_issue', compute_sudo=False)
    can_issue = fields.Boolean(compute='_compute_can_issue', compute_sudo=False, help="The user may issue the paper now")
    issued_number = fields.Char('Number of the Paper', compute='_compute_can_issue', compute_sudo=False)

    @api.depends_context('uid')
    def _compute_can_issue(self):
        for document in self:
            issued = document._issued('docx')
            document.is_issued = bool(issued)
            document.issued_number = issued.number
            document.can_issue = bool(document.id) and not issued and document._may_issue()

    def _issued(self, kind):
        """Return the issued file of the one document in this format, if there is one."""
        # sudo: whoever reads the document may have its paper; callers have checked that
        return self.env['intervention.issued'].sudo().search([
            (self._issued_link, 'in', self._origin.ids), ('kind', '=', kind)], limit=1)

    def _may_issue(self):
        """Say whether the caller may issue the paper of the one document in its present state."""
        return False

    def _check_issuer(self):
        """Refuse whoever does not issue the paper, and a document that is not ready for it."""
        raise NotImplementedError

    def _issue_number(self, number):
        """Return the number of the paper: the one the bureau's register of outgoing documents gave it."""
        number = printable(clean(number))
        if not 0 < len(number) <= LONGEST_NUMBER:
            raise UserError(self.env._("Give the document number from the bureau's register of outgoing documents."))
        return number

    def _issue_signer(self, signer):
        """Return who signs; papers that go down have nobody."""
        return ''

    def _signer(self, signer):
        signer = printable(clean(signer))
        if not 0 < len(signer) <= LONGEST_SIGNER:
            raise UserError(self.env._("Name who signs the paper: the leader who approved that it goes out."))
        return signer

    def _dated(self, today):
        """Return the date of a paper that is issued today."""
        return today

    def _attested(self):
        """Return the square code that the paper carries to where the bureau does not reach; none on what goes to a person."""
        return {}

    def action_issue(self, number='', signer=''):
        """Issue the paper: give it its number and day, and keep both files as they are from now on. Once.

        :param str number: from the bureau's register of outgoing documents; reports are numbered by the registry itself
        :param str signer: who signs a paper that goes up to a superior authority, by name
        :return: True
        :raise AccessError: for whoever may not issue papers of this kind
        :raise UserError: before the document is ready, without number or signer where they are needed, and a second time
        """
        self.ensure_one()
        self.check_access('read')
        self._check_issuer()
        if self._issued('docx'):
            raise UserError(self.env._("This paper is issued already. Download it as it is."))
        self._keep_issued(self._issue_number(number), self._issue_signer(signer))
        return True

    def _keep_issued(self, number, signer):
        """Keep both files of the one document as they are now; private, callers are checked before."""
        today = self.company_id._intervention_today()
        official = replace(self._official(), number=number, signer=signer, date=self._dated(today), **self._attested())
        for kind in KINDS:
            self._keep(kind, official, {'number': number, 'signer': signer, 'issued_on': today, 'officer_id': self.env.uid})
        self.invalidate_recordset(['is_issued', 'can_issue', 'issued_number'])

    def _keep(self, kind, official, values):
        # sudo: whoever issues need not know the layouts, and append-only rows are created by nobody directly
        content, _version = self.env['intervention.template'].sudo()._lay_out(self.company_id, self._paper, official, kind)
        rows = self.env['intervention.issued'].sudo()
        file, stored = rows._store(f'{official.title[:80]}.{kind}'.replace('/', ' '), content)
        row = rows._append([{**file, **values, 'kind': kind, self._issued_link: self.id}])
        row.attachment_id._bind(row)
        self._trace('issue', row=row, names=('kind', 'number', 'signer', 'issued_on', 'size'), sha256=row.sha256, stored=stored)

    def _file_of(self, paper, official, kind):
        issued = self._issued(kind) if isinstance(kind, str) else None
        if not issued:
            return super()._file_of(paper, official, kind)
        return self._given_out(f'{issued.number}{official.title}', paper, kind, issued._content(), issued=True)


class InterventionTrail(models.Model):
    _inherit = 'intervention.trail'

    event = fields.Selection(selection_add=[('issue', 'Paper issued')], ondelete={'issue': 'cascade'})
