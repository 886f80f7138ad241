"""The words that stand for something: kinds, states, outcomes."""

OFFICE_KINDS = (
    "kelurahan",
    "kecamatan",
    "dinas",
    "badan",
    "puskesmas",
    "upt",
    "mpp",
    "other",
)
EMPLOYMENTS = (
    "pns",
    "cpns",
    "pppk",
    "pppk_part_time",
    "contract",
    "outsourced",
    "intern",
)
LEAVE_KINDS = (
    "annual",
    "long",
    "sick",
    "maternity",
    "important",
    "joint",
    "unpaid",
    "official_travel",
    "official_local",
    "training",
    "study",
    "permission",
    "remote",
)
OCCASIONS = (
    "own_wedding",
    "family_wedding",
    "family_death",
    "birth",
    "illness",
    "none",
)
AGENDA_KINDS = (
    "ceremony",
    "summons",
    "briefing",
    "training",
    "wedding",
    "condolence",
    "farewell",
    "other",
)
OUTCOMES = (
    "staffed",
    "below_minimum",
    "empty",
    "service_stopped",
    "relocated",
    "closed_with_notice",
    "not_reached",
)
STATES = (
    "closed",
    "inspected_staffed",
    "inspected_below",
    "inspected_empty",
    "no_data",
    "staffed",
    "suspected_empty",
    "not_observable",
)
#: Outcomes of a finding that say whether somebody was there.
VERDICTS = ("staffed", "below_minimum", "empty", "service_stopped")
