"""What proves the trace without Odoo (A6, B5): the standard library and ``cryptography`` alone."""
