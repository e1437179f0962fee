"""Which effect on the yearly appraisal of a cadre is the heavier, and in which years one counts (B11)."""

# from the lightest to the heaviest
LADDER = ('none', 'reference', 'not_excellent', 'basic', 'no_grade', 'incompetent')


def counts(decided, years, year):
    """Say whether what was decided on the day ``decided`` counts in the appraisal of ``year``: it does in ``years`` of them."""
    return decided.year <= year < decided.year + years
