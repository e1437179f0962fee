"""What of an enforcement officer's personnel file is protected, and which change of it is adverse (A7, B6).

Removal, transfer, dismissal, demotion and what amounts to them. A raise, a longer contract, a first login or working
hours that grow harm nobody; phone, addresses at home, names, tags and coach are not looked at.
"""


def changed(before, after):
    return before != after


def replaced(before, after):
    return bool(before) and before != after


def dropped(before, after):
    return bool(before) and not after


def entered(before, after):
    return bool(after) and before != after


def lowered(before, after):
    return (after or 0) < (before or 0)


def sooner(before, after):
    return bool(after) and (not before or after < before)


# value -> when its change is adverse
ADVERSE = {
    'active': dropped,  # archived: dismissal, expulsion
    'company_id': changed,
    'parent_id': changed,  # the reporting line
    'user_id': replaced,  # his records, protection and returns go with the login
    'resource_id': changed,  # the row below the file carries active, company and login
    'department_id': changed,
    'job_id': changed,
    'job_title': changed,  # as far as it does not follow from the job
    'address_id': changed,
    'work_location_id': changed,
    'location_address': changed,  # the place itself moved
    'employee_type': changed,
    'public_status': replaced,
    'wage': lowered,
    'weekly_hours': lowered,  # also to none: whoever works by no calendar could be given a short one next
    'contract_type_id': changed,
    'has_contract': dropped,
    'contract_waits': entered,  # the contract begins later than the post is held
    'contract_date_end': sooner,
    'trial_date_end': entered,
    'departure_reason_id': entered,
    'departure_date': entered,
    'is_enforcement_officer': dropped,  # or taking off the mark would be the way around
    'personnel_authority': changed,  # or it would choose who approves
}
# the columns whose writing is looked at
OF_EMPLOYEE = ('active', 'company_id', 'parent_id', 'user_id', 'resource_id', 'current_version_id')
OF_VERSION = (
    'employee_id', 'active', 'date_version', 'department_id', 'job_id', 'job_title', 'is_custom_job_title', 'address_id',
    'work_location_id', 'employee_type', 'public_status', 'wage', 'resource_calendar_id', 'contract_type_id',
    'contract_date_start', 'contract_date_end', 'trial_date_end', 'departure_reason_id', 'departure_date',
    'is_enforcement_officer', 'personnel_authority')


def adverse(before, after):
    """Return the names of the values whose change from state ``before`` to state ``after`` is adverse."""
    return [name for name, is_adverse in ADVERSE.items() if name in before and is_adverse(before[name], after[name])]
