from . import become, evidence, ledger_template, official, personnel, slip, checkpoint, verification, package
