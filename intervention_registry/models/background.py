"""What takes long is built outside the request: a queue, its progress, and how it is stopped."""
import contextlib
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import NO_ACCESS
from odoo.tools import SQL

MOST_ATTEMPTS = 3
AGAIN = timedelta(minutes=15)  # after that the scheduled action looks whether one was left behind
EVERY = 1  # second; so often progress is told, and asked whether somebody cancelled


class Cancelled(Exception):
    """Somebody cancelled it while it was built."""


class InterventionBackground(models.AbstractModel):
    """A document that asks for something to be built in the background, one after the other, in transactions of their own.

    The ``state`` of such a model knows waiting, building, ready, failed and cancelled. Its progress is told past the long
    transaction that reads; it is no act and stands in no digest.
    """
    _name = 'intervention.background'
    _inherit = ['intervention.document']
    _description = 'Built in the Background'
    _background_cron = ''  # external id of the scheduled action

    progress = fields.Integer(readonly=True, aggregator=None)
    attempts = fields.Integer(readonly=True, groups=NO_ACCESS)

    def _is_frozen(self):
        return True

    def _start(self):
        # sudo: the scheduled action is nobody's
        self.env.ref(self._background_cron).sudo()._trigger()

    @api.model
    def _cron_build(self):
        """Build what waits. One runs at a time: what is being built was left behind."""
        cron = self.env['ir.cron']
        self._take_up()
        cron._commit_progress(remaining=self.search_count([('state', '=', 'waiting')]))
        while row := self.search([('state', '=', 'waiting')], order='id', limit=1):
            row._build()
            if not cron._commit_progress(1):
                break

    @api.model
    def _take_up(self):
        """Let what a stopped server left behind wait once more; what it left too often has failed."""
        for row in self.search([('state', '=', 'building')]):
            if row.attempts < MOST_ATTEMPTS:
                row._move({'state': 'waiting', 'progress': 0})
            else:
                row._fail('interrupted')

    def _build(self):
        """Build the one row's file, unless somebody cancels it; to be filled in."""
        raise NotImplementedError

    def _fail(self, trouble):
        """Note that the one row could not be built, and tell who asked; to be filled in."""
        raise NotImplementedError

    def _begin(self):
        """Take the one row up, and see to it that it is taken up again should the server stop."""
        self._move({'state': 'building', 'progress': 0, 'attempts': self.attempts + 1})
        self.env.ref(self._background_cron)._trigger(at=self.env.cr.now() + AGAIN)

    def _seen(self, total):
        """Return what is called with the amount done of ``total``: now and then it tells the progress.

        :raise Cancelled: on the call after somebody cancelled it
        """
        done, last = 0, time.monotonic()

        def seen(amount):
            nonlocal done, last
            done += amount
            if time.monotonic() - last > EVERY:
                last = time.monotonic()
                self._tell_progress(min(99, 100 * done // max(total, 1)))
        return seen

    def _tell_progress(self, percent):
        """Tell how far it is, past the long transaction that reads."""
        with contextlib.suppress(psycopg2.errors.SerializationFailure), self.env.registry.cursor() as cr:
            cr.execute(SQL("UPDATE %s SET progress = %s WHERE id = %s AND state = 'building'",
                           SQL.identifier(self._table), percent, self.id))
            if not cr.rowcount:
                raise Cancelled

    def _still_wanted(self):
        """Say whether the one row is still being built, and keep it so for the rest of the transaction."""
        self.invalidate_recordset()
        self.lock_for_update()
        return self.state == 'building'
