"""The punches of all offices as numbers, sorted once, for every sign."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.codes import codes
from features.integrity.counting import Ints

DAY_SECONDS = 24 * 60 * 60
#: Verify mode that is not told.
NO_MODE = -1


@dataclass(frozen=True)
class Log:
    """Punches at the offices asked about, one entry each, by device and time.

    Attributes
    ----------
    office
        Position among the offices asked about.
    device, person
        Numbers that mean nothing outside, in the order of the names.
    second
        City wall time in seconds since 1970-01-01.
    verify
        Verify mode as the device wrote it, ``NO_MODE`` where it did not.
    """

    office: Ints
    device: Ints
    person: Ints
    second: Ints
    verify: Ints

    @property
    def day(self) -> Ints:
        """Day number of each punch."""
        return self.second // DAY_SECONDS

    def where(self, kept: NDArray[np.bool_] | Ints) -> "Log":
        """Keep some punches, by a mask or by positions."""
        return Log(
            self.office[kept],
            self.device[kept],
            self.person[kept],
            self.second[kept],
            self.verify[kept],
        )


def read_log(punches: pd.DataFrame, offices: pd.Series) -> Log:
    """Return the punches as numbers.

    Parameters
    ----------
    punches
        Attributed punches, unknown pins as persons
        (:func:`features.attribution.pins_as_persons`), with ``verify``.
    offices
        Codes of the offices asked about, each once; punches elsewhere are left out.
    """
    office = codes(punches["office_code"], offices)
    kept = office >= 0
    log = Log(
        office=office,
        device=_numbered(punches["device"]),
        person=_numbered(punches["person"]),
        second=punches["punched_at"].to_numpy("datetime64[s]").astype("int64"),
        verify=punches["verify"].fillna(NO_MODE).to_numpy("int64"),
    ).where(kept)
    order = np.lexsort((log.person, log.second, log.device))
    return log.where(order)


def _numbered(names: pd.Series) -> Ints:
    """Return each name's place among all in their own order, not that of the rows."""
    return codes(names, _names(names))


def _names(values: pd.Series) -> pd.Series:
    return pd.Series(np.sort(values.dropna().unique().astype("str")), dtype="str")


def persons_of(punches: pd.DataFrame) -> pd.Series:
    """Return the persons of the punches in the order of their numbers in the log."""
    return _names(punches["person"])
