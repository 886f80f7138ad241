"""Every sentence the import of a registry says, as a template.

A problem's facts are its own columns: ``file``, ``row``, ``column``, ``found``,
``accepted`` (see ``data.registry.problems``). ``accepted`` holds forms, codes and
bounds only, so that it needs no translation; the reader's language comes from looking
the template up.
"""

#: A template and its facts.
Said = tuple[str, dict[str, object]]


def N_(text: str) -> str:
    """Mark a text for translation and return it unchanged."""
    return text


#: What is shown in place of a staff number or pin.
HIDDEN = "(hidden)"

WHERE = N_("{file}, row {row}: ")
WHERE_COLUMN = N_("{file}, row {row}, column {column}: ")

# A cell by itself.
EMPTY = N_("the cell is empty; accepted: {accepted}.")
EMPTY_TEXT = N_("the cell is empty; it must be filled.")
NO_CHOICE = N_("{found!r} is not known; accepted: {accepted}.")
NO_FLAG = N_("{found!r} is neither yes nor no; accepted: {accepted}.")
NO_INTEGER = N_("{found!r} is no whole number; accepted: {accepted}.")
NO_NUMBER = N_("{found!r} is no number; accepted: {accepted}.")
DECIMAL_COMMA = N_("{found!r} has a decimal comma; write a point instead: {accepted}.")
NO_CLOCK = N_("{found!r} is no time of day; accepted: {accepted}.")
NO_DAY = N_("{found!r} is no day; write year, month, day: {accepted}.")
NO_INSTANT = N_("{found!r} is no moment; write day and time: {accepted}.")
OUT_OF_RANGE = N_("{found!r} is out of range; accepted: {accepted}.")
INVISIBLE = N_("{found!r} holds an invisible character; type the value again.")
FORMULA = N_("{found!r} is a formula; put its value into the cell.")
TOO_LONG = N_("{found!r}… is too long; accepted characters: {accepted}.")
LOST_DIGITS = N_(
    "the spreadsheet keeps only 15 digits of a number, and this one has more; make "
    "the column a text column and fill it again."
)
RAGGED = N_("{found} cells where the header has {accepted}; check the separators.")

# Cells beside each other.
NOT_AFTER = N_("{found!r} is not later than {accepted}.")
BREAK_OUTSIDE = N_("the break must lie inside the hours {accepted}.")
HALF_A_BREAK = N_("a break has both start and end, or neither; found {found!r}.")
REPEATS_UNTIL = N_("a repeated event needs the last day it repeats: {accepted}.")
TOO_EARLY = N_("{found!r} is earlier than {accepted}.")
REPEATS_HOW = N_("{found!r} needs a repetition; accepted: {accepted}.")
CONTRADICTS = N_(
    "{found!r} contradicts the people counted; the counts say {accepted}. "
    "Correct the outcome or the counts."
)
CHANCE_ALONE = N_(
    "chance and slot_chance come together, or neither; accepted: {accepted}."
)
OTHER_OFFICE = N_("this visit belongs to office {accepted}, not {found!r}.")
REPORTED = N_(
    "the team sent the result of {found!r} itself, and no import replaces it; leave "
    "the row out. The team corrects its result on its own page."
)
NO_REASONS = N_("{found!r} is no list of reasons; accepted: {accepted}.")
TWICE = N_("row {accepted} gives another value for the same key; keep one of them.")
FUTURE = N_("{found!r} lies in the future; nothing is known before {accepted}.")

# References.
UNKNOWN_YET = N_(
    "{found!r} is not in the table {accepted} yet; the row waits. Import it there, or "
    "correct it here."
)

# Notices.
IGNORED = N_("{file}: ignored columns: {columns}.")
MERGED = N_(
    "{file}: merged cells at {cells}. Only the first of them holds the value: "
    "unmerge them and fill every cell."
)
MORE_SHEETS = N_(
    "{file}: only the first sheet is read; sheets left out: {count}. Save each that "
    "holds rows of this table as a file of its own."
)
NO_ROWS = N_("{file} has a header and no rows.")
PARENTS = N_("{file}: {count} codes of offices above are no known office.")
ASSUMED_HOURS = N_(
    "{file}: {count} offices name a pattern of hours that is not in the table "
    "schedules: until it is imported, five-day hours are assumed for them."
)
FOREIGN_VISITS = N_(
    "{file}: {count} findings name a visit that was not drawn here and no chance: they "
    "count for their office only."
)
KNOWN = N_("{file} was imported before: its good rows are left as they are.")
BACKFILLED = N_(
    "{file}: {count} of {rows} rows count as known in the past (--backfill)."
)
RETRIED = N_("{count} rows of {table} that had waited are imported now.")
REPLACED = N_(
    "{file}: {count} bad rows of an earlier file of this name are no longer kept."
)
