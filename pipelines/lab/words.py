"""Words for policies, forecasts and ceilings, and what every page has to say."""

from collections.abc import Mapping

from web.wording import N_, translate

POLICY_WORDS = {
    "sidak": N_("sidak"),
    "uniform": N_("evenly drawn"),
    "greedy": N_("only the riskiest"),
    "announced": N_("announced round"),
    "rotation": N_("rotation"),
    "last_week": N_("last week's lowest"),
    "epsilon": N_("riskiest, one in ten anywhere"),
}
#: Ceilings, the highest first.
CEILINGS = {
    "oracle": N_("of the oracle's gain"),
    "rates": N_("of the true rates' gain"),
    "bayes": N_("of the attainable gain"),
    "structural": N_("of the gain without visits"),
}
MEASURES = {
    "model": N_("model after the visits of"),
    "structural": N_("model without any visit"),
    "bayes": N_("attainable learner"),
    "rates": N_("true rates of office and half hour"),
}
#: What every page of the lab says of itself.
LIMITS = (
    N_(
        "These are made-up cities. They show which way of choosing is better in a "
        "world like this one; only the order of the ways is to be trusted, not the "
        "digits."
    ),
    N_(
        "A simulator cannot tell how often offices of a real city stand empty, how "
        "many outings there are, or who knows of them the evening before: no published "
        "figure says so, and each is drawn here from a wide range."
    ),
    N_(
        "It cannot tell how strongly visits deter. The strengths come from schools, "
        "clinics and road works, not from municipal offices."
    ),
    N_(
        "It cannot tell what people do that nobody has thought of: new ways to avoid a "
        "visit, records made for the model, inspectors who are not free."
    ),
    N_(
        "Before a setting is chosen for a city it is to be tried there: an even "
        "lottery in part of the visits says what is true."
    ),
)


def word(words: Mapping[str, str], code: str, lang: str) -> str:
    """Return the words of a code."""
    return translate(words[code], lang)
