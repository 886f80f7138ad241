"""The errors a person can do something about, and the exit code of each."""


class SidakError(Exception):
    """The family; anything outside it is a bug."""

    exit_code = 3


class UserError(SidakError):
    """Something the user can mend: shown as a sentence, without a traceback.

    The text is an English template, the facts fill it. The command line looks the
    template up in the reader's language (``web.wording``), so a text must never be
    built by other means; facts hold no staff number, name or pin.

    Examples
    --------
    >>> str(UserError("Row {row}: no time in {value!r}.", row=3, value="25:10"))
    "Row 3: no time in '25:10'."
    """

    exit_code = 1

    def __init__(self, text: str, **facts: object) -> None:
        self.text = text
        self.facts = facts
        super().__init__(text.format(**facts))
