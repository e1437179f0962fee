"""The verifier: what is recorded stays recorded, shown without Odoo and without trust in its server (A6, B5)."""
