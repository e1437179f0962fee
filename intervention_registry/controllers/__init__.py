from . import become, evidence, ledger_template, official, personnel, slip, checkpoint, package
