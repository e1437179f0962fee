from . import evidence, ledger_template, official, personnel, slip
