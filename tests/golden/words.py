"""How the registry's English screens name the values of each dimension."""

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
    "severity": {"ordinary": "Ordinary", "serious": "Serious"},
    "state": {
        "draft": "Draft", "submitted": "Submitted", "verifying": "Verifying", "found": "Found",
        "deliberating": "Deliberating", "resolved": "Resolved", "authorised": "Authorised", "circulated": "Circulated",
        "closed": "Closed",
    },
}  # fmt: skip
