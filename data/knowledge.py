"""What may be known: the one rule every reading of the store follows.

A row is known when it was recorded at or before ``as_of`` and, where a watermark is
given, came with a batch no later than that. Of the known versions of a key the newest
wins, in the order of ``recorded_at``, batch, row.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Known:
    """The limit of what a run may know.

    Parameters
    ----------
    as_of
        City wall time; nothing recorded later may be seen.
    batch
        The watermark: the last batch that had arrived. None: all that arrived.

    Examples
    --------
    >>> Known(datetime(2026, 11, 23, 20)).batch is None
    True
    """

    as_of: datetime
    batch: int | None = None

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is not None:
            raise ValueError("as_of is city wall time, without a zone")
