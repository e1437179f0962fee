"""A server log that names nobody: its reader shall not join a login, an address and the hour of a record (A7, B6).

Odoo writes who logs in from which address, and each request with address, model and method. Any two of these lines
name the recorder. While the registry is loaded, requests carry no address, those that concern the registry neither
model nor method, and a login no name. A statement that the database refuses is written without its values, which are
what somebody recorded. Refused logins stay as they are: they are how an attack is seen.
"""
import logging
import re

ADDRESS = re.compile(r'^\S+(?= - - \[)')
OURS = re.compile(r'intervention', re.IGNORECASE)
LOGIN = 'Login successful for login:%s from %s'


def _without_address(record):
    if OURS.search(f'{record.msg} {record.args}'):
        record.msg, record.args = '(registry) %s', record.args[1:2] or ('',)
    record.msg = ADDRESS.sub('-', str(record.msg))
    return True


def _without_login(record):
    if record.msg == LOGIN:
        record.msg, record.args = 'Login successful', ()
    return True


def _without_values(record):
    if OURS.search(f'{record.msg} {record.args}'):
        record.msg, record.args = 'bad query on a table of the registry', ()
    return True


FILTERS = {
    'werkzeug': _without_address,
    'odoo.addons.base.models.res_users': _without_login,
    'odoo.sql_db': _without_values,
}


def quieten():
    """Install the filters, once per process; they come before Odoo's own and see what it is about to write."""
    for name, quiet in FILTERS.items():
        logger = logging.getLogger(name)
        if quiet not in logger.filters:
            logger.addFilter(quiet)
