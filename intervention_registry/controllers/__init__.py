from . import become, evidence, ledger_template, official, personnel, slip, template, checkpoint, verification, package
