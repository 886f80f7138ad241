"""One page of the site: where, by which method, for which action, answered by what."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from web.access import ACTIONS, HALF_WAY, OPEN
from web.asking import Ask

#: Bytes that a form may have; pages that take photos or files say more.
SMALL_FORM = 64 * 1024


@dataclass(frozen=True)
class Page:
    """A path and method, and the action that decides who may come in.

    Raises
    ------
    ValueError
        The action stands in no table: a page without a rule is never served.
    """

    path: str
    method: str
    action: str
    handler: Callable[[Ask], Response]
    limit: int = SMALL_FORM

    def __post_init__(self) -> None:
        if self.action not in ACTIONS.keys() | OPEN | HALF_WAY:
            raise ValueError(f"no rule says who may do {self.action!r}")
