"""Sets up Odoo 19 and PostgreSQL in a folder of this checkout, and runs them.

Standard library only: it runs before pip does.
"""
