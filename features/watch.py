"""How well an office's devices saw a day: which cover which half hour, which spoke."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.schemas import SLOTS
from data.workdays import valid_on
from features.codes import codes
from features.intervals import SLOT, Ints


@dataclass(frozen=True)
class Watch:
    """The devices of each office on one day.

    Attributes
    ----------
    devices
        How many stood there, by office.
    speaking
        How many of them have a punch of that day; the others were silent.
    covering
        How many cover each half hour: office by 48 columns.
    """

    devices: Ints
    speaking: Ints
    covering: Ints


def devices_of_day(
    day: date,
    offices: pd.Series,
    devices: pd.DataFrame,
    coverage: pd.DataFrame,
    punches: pd.DataFrame,
) -> pd.DataFrame:
    """Return the devices that stood at an office on a day.

    Parameters
    ----------
    offices
        Office codes, each once.
    devices
        Registry table as known.
    coverage
        One row per device: ``device, covers_until_at``.
    punches
        Punches of the day.

    Returns
    -------
    pd.DataFrame
        One row per device: ``office``, position in ``offices``; ``covers_until``,
        microseconds since the day's midnight, 0 where it covers none of it;
        ``device``; ``speaks``. A device no row of ``devices`` names is the one of an
        office whose attendance comes by staff number, named by its code.
    """
    here = devices[valid_on(devices, day)]
    here = here.sort_values("valid_from", na_position="first", kind="stable")
    here = here.drop_duplicates("device", keep="last")[["device", "office_code"]]
    registered = codes(coverage["device"], devices["device"]) >= 0
    by_number = coverage.loc[~registered, ["device"]]
    by_number = by_number.assign(office_code=by_number["device"])
    here = pd.concat([here, by_number], ignore_index=True)
    here = here.merge(coverage, on="device", how="left")
    covers = (here["covers_until_at"] - pd.Timestamp(day)).dt.total_seconds() * 1e6
    spoke = pd.Series(punches["device"].unique(), dtype="str")
    result = pd.DataFrame(
        {
            "office": codes(here["office_code"], offices),
            "device": here["device"],
            "covers_until": covers.fillna(0).clip(lower=0).astype("int64"),
            "speaks": codes(here["device"], spoke) >= 0,
        }
    )
    return result[result["office"] >= 0]


def watched(devices: pd.DataFrame, offices: int) -> Watch:
    """Count the rows of :func:`devices_of_day` by office and half hour.

    Examples
    --------
    >>> one = pd.DataFrame({"office": [0], "covers_until": 3 * SLOT, "speaks": True})
    >>> int(watched(one, 1).covering.sum())
    3
    """
    office, width = devices["office"].to_numpy(), SLOTS + 1
    until = np.minimum(devices["covers_until"].to_numpy() // SLOT, SLOTS)
    ending = np.bincount(office * width + until, minlength=offices * width)
    # Those that end after a half hour cover it: count from the day's end backwards.
    lasting = ending.reshape(offices, width)[:, ::-1].cumsum(axis=1)[:, ::-1]
    return Watch(
        devices=lasting[:, 0],
        speaking=np.bincount(office[devices["speaks"]], minlength=offices),
        covering=lasting[:, 1:],
    )
