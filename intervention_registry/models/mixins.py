"""What every business row of the registry keeps to, said once."""
import re
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS, Domain
from odoo.models import LOG_ACCESS_COLUMNS

from ..tools.words import LONGEST, clean
from .concealed import called
from .fields import Sealed
from .guard import guard
from .guard_facts import guard_facts, guard_pairs

KEPT_CONTEXT = ('lang', 'tz', 'allowed_company_ids')
SERVICE_USER = 'intervention_registry.user_service'


class InterventionDiscreet(models.AbstractModel):
    """Rows that do not tell who wrote them, nor at what hour (A7, B6).

    The columns Odoo keeps on every row name the service user and the day; nobody reads them.
    """
    _name = 'intervention.discreet'
    _description = 'Row Without Author'

    create_uid = fields.Many2one('res.users', 'Created by', readonly=True, groups=NO_ACCESS)
    create_date = fields.Datetime('Created on', readonly=True, groups=NO_ACCESS)
    write_uid = fields.Many2one('res.users', 'Last Updated by', readonly=True, groups=NO_ACCESS)
    write_date = fields.Datetime('Last Updated on', readonly=True, groups=NO_ACCESS)

    @api.model
    def _discreet_log(self):
        service = self.env['ir.model.data']._xmlid_to_res_id(SERVICE_USER)
        day = self.env.cr.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return {'write_uid': service, 'write_date': day}

    def _prepare_create_values(self, vals_list):
        log = self._discreet_log()
        log.update(create_uid=log['write_uid'], create_date=log['write_date'])
        # sudo: precomputing looks at these columns, which nobody may read; sudo() drops default_* from the context
        known = self.sudo().with_context(self.env.context)
        completed = super(InterventionDiscreet, known)._prepare_create_values(vals_list)
        return [{**vals, **log} for vals in completed]

    def _write_multi(self, vals_list):
        log = self._discreet_log()
        super()._write_multi([{**vals, **log} for vals in vals_list])


class InterventionKept(models.AbstractModel):
    """Rows that are never deleted and never duplicated: what is recorded stays recorded (A6, B5).

    Refused to everybody, ``sudo()`` and x2many commands of other models included.
    """
    _name = 'intervention.kept'
    _inherit = ['intervention.covered', 'intervention.read', 'intervention.sealed', 'intervention.concealed']
    _description = 'Row That Stays'
    _allow_sudo_commands = False
    _guarded = True  # False for the counters that the registry itself moves on

    def init(self):
        super().init()
        if self._guarded and not self._abstract:
            guard(self.env.cr, self._table, [])

    def unlink(self):
        raise AccessError(self.env._(
            "%(model)s: a row of the registry is never deleted. Add a new row that corrects it.",
            model=called(self),
        ))

    def copy(self, default=None):
        raise UserError(self.env._("%(model)s: a row of the registry is not duplicated.", model=called(self)))

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_comparable(groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        self._check_comparable(aggregate_spec)
        return super()._read_group_select(aggregate_spec, query)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        self._check_comparable(field_name)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _check_comparable(self, spec):
        """Refuse to group or sort by what the caller may not read (Odoo lets every many2many through) or what is sealed."""
        field = self._fields.get(re.split(r'[.:]', spec)[0])
        if field:
            self._check_field_access(field, 'read')
        if isinstance(field, Sealed):
            raise UserError(field._sealed_message(self.env))

    @api.model
    def _cleaned(self, vals):
        """Return ``vals`` with its texts made fit to keep; refuse endless ones and what is no value of its field."""
        for name, value in vals.items():
            field = self._fields.get(name)
            try:
                if field and field.type not in ('one2many', 'many2many'):
                    field.convert_to_cache(value, self.browse())
                    if field.type == 'many2one' and not isinstance(value, int | None):
                        raise ValueError(value)
            except (TypeError, ValueError):
                raise UserError(self.env._("%(value)s is no value for %(field)s.", value=str(value)[:100],
                                           field=field._description_string(self.env))) from None
        vals = {name: clean(value) if isinstance(value, str) else value for name, value in vals.items()}
        if any(isinstance(value, str) and len(value) > LONGEST for value in vals.values()):
            raise UserError(self.env._("The text is longer than %(limit)s characters. Hand it in as evidence.",
                                       limit=LONGEST))
        return vals

    def _without_defaults(self):
        """Drop the client's ``default_*`` and every other key that could speak for a field."""
        context = self.env.context
        return self.with_context({key: context[key] for key in KEPT_CONTEXT if key in context})


class InterventionAppendOnly(models.AbstractModel):
    """Rows that are added by the registry's own methods and then never change (A6, B5).

    Nobody creates or writes them, not even ``sudo()``: the single way in is the private ``_append``. PostgreSQL refuses
    changes that go around Odoo.
    """
    _name = 'intervention.append.only'
    _inherit = ['intervention.kept']
    _description = 'Append-Only Row'
    _guarded_once = ()  # columns that are filled in later, once

    def init(self):
        super().init()
        if self._guarded and not self._abstract:
            columns = [name for name, field in self._fields.items()
                       if field.store and field.column_type and name not in (*LOG_ACCESS_COLUMNS, 'id')]
            guard(self.env.cr, self._table, sorted(columns), self._guarded_once)

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self._append_only_message())

    def write(self, vals):
        raise AccessError(self._append_only_message())

    def _append_only_message(self):
        return self.env._(
            "%(model)s: rows are added by the registry's own steps and never change. "
            "Use the button of the step you want to take.",
            model=called(self),
        )

    @api.model
    def _append(self, vals_list):
        """Add rows; private, called only by methods that have checked the caller."""
        # sudo: nobody holds a create right on append-only models
        rows = super(InterventionAppendOnly, self._without_defaults().sudo()).create(vals_list)
        return rows.with_env(self.env)


class InterventionDocument(models.AbstractModel):
    """A document of the registry: facts are written once, the state moves by actions only.

    ``_facts()`` names the fields a person may fill in; once ``_is_frozen()`` holds, nobody changes them any more.
    Everything else is moved by the private ``_move`` of an action that has checked the caller.
    """
    _name = 'intervention.document'
    _inherit = ['intervention.kept']
    _description = 'Registry Document'

    _facts_draft = None  # the column and text of a document whose facts may change; where it differs from ``_row_draft``
    _facts_once = ()  # facts that become known later
    _facts_taken = ()  # facts that handing in takes over from elsewhere; nobody fills them in

    def init(self):
        super().init()
        facts = [self._fields[name] for name in sorted({*self._facts(), *self._facts_taken}) if self._fields[name].store]
        if self._abstract or not facts:
            return
        draft = self._facts_draft or self._row_draft
        columns = [field.name for field in facts if field.column_type]
        guard_facts(self.env.cr, self._table, columns, draft, self._facts_once)
        for field in facts:
            if field.type == 'many2many' and draft:
                guard_pairs(self.env.cr, field.relation, field.column1, self._table, draft)

    @api.model
    def _facts(self):
        """Return the names of the fields that people fill in."""
        return set()

    def _is_frozen(self):
        """Say whether the facts of this one document are fixed."""
        self.ensure_one()
        return False

    @api.model
    def _check_facts(self, names):
        if other := sorted(set(names) - self._facts()):
            raise AccessError(self.env._(
                "%(model)s: %(fields)s cannot be set by hand. Use the buttons of the document.",
                model=called(self), fields=', '.join(other),
            ))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_facts(vals)
        return super(InterventionDocument, self._without_defaults()).create([self._cleaned(vals) for vals in vals_list])

    def write(self, vals):
        self.check_access('read')
        self._check_facts(vals)
        # sudo: whether a document is frozen does not depend on what the caller may read
        if any(document._is_frozen() for document in self.sudo()):
            raise AccessError(self.env._(
                "%(model)s: the facts are fixed. Add a statement or a new document instead.",
                model=called(self),
            ))
        return super().write(self._cleaned(vals))

    @api.model
    def _insert(self, vals_list):
        """Create documents beyond what people fill in; private, called only by methods that have checked the caller."""
        # sudo: nobody holds a create right on what the registry writes itself
        rows = super(InterventionDocument, self._without_defaults().sudo()).create(vals_list)
        return rows.with_env(self.env)

    def _move(self, vals):
        """Write state and results; private, called only by methods that have checked the caller."""
        # sudo: nobody holds a write right on what decisions fill in
        return super(InterventionDocument, self.sudo()).write(vals)


class InterventionQuiet(models.AbstractModel):
    """Activities without chatter.

    Activities subscribe and notify through the methods of ``mail.thread``. Followers, messages and their notices name
    people and can be rewritten, so here those methods do nothing: an activity carries the document's code and no more.
    """
    _name = 'intervention.quiet'
    _inherit = ['mail.activity.mixin']
    _description = 'Activities Without Chatter'

    # by the rules on activities: a colleague's reminder is not read here either
    activity_ids = fields.One2many(bypass_search_access=False)
    activity_type_id = fields.Many2one(related_sudo=False)
    activity_type_icon = fields.Char(related_sudo=False)
    activity_summary = fields.Char(related_sudo=False)

    @api.private
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Add no follower. Return True, as the method it stands for does."""
        return True

    @api.private
    def message_unsubscribe(self, partner_ids=None):
        """Remove no follower: there are none. Return True."""
        return True

    @api.private
    def message_notify(self, **kwargs):
        """Send nothing. Return no message."""
        return self.env['mail.message']

    @api.private
    def message_post_with_source(self, *args, **kwargs):
        """Post nothing when an activity is done. Return no message."""
        return self.env['mail.message']


class InterventionRecordRow(models.AbstractModel):
    """Rows under a record: whoever may not read the record may not read them, nor find them."""
    _name = 'intervention.record.row'
    _inherit = ['intervention.sealed']
    _description = 'Row of a Record'

    _parents = ('record_id',)  # the documents a row may stand under

    record_id = fields.Many2one('intervention.record', required=True, index=True, ondelete='restrict')

    @api.model
    def _parent_links(self):
        """Return the names of the links to the documents a row may stand under; models that add one extend this."""
        return self._parents

    @api.model
    def _seal_links(self):
        return self._parent_links()

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            for name in self._parent_links():
                parent = self.env[self._fields[name].comodel_name]
                readable = parent._search([]) if parent.has_access('read') else []
                domain = Domain(domain) & (Domain(name, '=', False) | Domain(name, 'in', readable))
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if self.env.su or not self._ids:
            return result
        rows = self - result[0] if result else self
        # sudo: a row that is not there is refused like one that is hidden
        hidden = rows - rows.sudo().exists().with_env(self.env).filtered(
            lambda row: all(parent.has_access('read') for parent in row._stands_under()))
        if not hidden:
            return result
        forbidden = hidden | result[0] if result else hidden
        return forbidden, partial(self.env['ir.rule']._make_access_error, operation, forbidden)

    def _stands_under(self):
        """Return the documents that the one row stands under, as the caller."""
        # sudo: which document a row belongs to decides whether it may be read at all
        return [parent.with_env(self.env) for name in self._parent_links() if (parent := self.sudo()[name])]
