"""What `make bench` measures and how."""

import odoo.init  # without it `odoo` holds its submodules only, not the names that modules import
