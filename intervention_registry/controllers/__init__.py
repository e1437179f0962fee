from . import evidence, ledger_template, official, slip
