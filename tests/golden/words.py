"""How the registry's English screens name the values of each dimension."""

from .year import UNITS

MONTHS = {str(month): f"Month {month}" for month in range(1, 13)}
LABELS = {
    "month": MONTHS,
    "nature": {"interference": "Interference", "guidance": "Guidance", "inquiry": "Inquiry"},
    "form": {
        "in_person": "In person", "phone": "Phone", "message": "Message", "letter": "Letter", "document": "Document",
        "meeting": "Meeting", "other": "Other",
    },
    "attribution": {
        "self": "Himself or herself", "aide": "Aide", "relative": "Relative",
        "organisation": "In the name of an organisation",
    },
    "stage": {
        "clue": "Clue check", "filing": "Filing", "investigation": "Investigation", "decision": "Handling decision",
        "execution": "Execution", "closed": "Case closed",
    },
    "regime": {"staff": "Staff", "cadre": "Leading cadre"},
    "response": {"refused": "Refused", "told_procedure": "Told to follow procedure", "complied": "Complied"},
    "outcome": {
        "open": "Not found yet", "no_breach": "No breach", "unfounded": "Unfounded", "ordinary": "Breach, ordinary",
        "serious": "Breach, serious",
    },
    "finding": {"none": "None yet", "no_breach": "No breach", "breach": "Breach", "unfounded": "Unfounded"},
    "severity": {"": "No breach found", "ordinary": "Ordinary", "serious": "Serious"},
    "insider": {"own": "Own staff", "outsider": "Outsider"},
    "level": {"leader": "Leader", "unit_head": "Head of a unit", "handler": "Handler"},
    "unit": {unit: unit for unit in UNITS.values()},
    "state": {
        "draft": "Draft", "submitted": "Submitted", "verifying": "Verifying", "found": "Found",
        "deliberating": "Deliberating", "resolved": "Resolved", "authorised": "Authorised", "circulated": "Circulated",
        "closed": "Closed",
    },
}  # fmt: skip
