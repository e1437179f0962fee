"""Drop a column that no digest needs: the salt of rows that the trail does not cover (A6, B5)."""
from odoo.tools import SQL
from odoo.tools.sql import column_exists

TABLES = ('trail', 'trail_head', 'register', 'sanction_person', 'checkpoint', 'receipt')


def migrate(cr, version):
    for name in TABLES:
        table = f'intervention_{name}'
        if column_exists(cr, table, 'row_salt'):
            cr.execute(SQL("ALTER TABLE %s DROP COLUMN row_salt", SQL.identifier(table)))
