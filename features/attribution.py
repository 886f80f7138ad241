"""Tells where a punch was made and whose it is, as of the punch's own day."""

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from features.codes import codes
from features.validity import Ints, day_numbers, newest_valid


def attributed(
    punches: pd.DataFrame,
    devices: pd.DataFrame,
    enrolments: pd.DataFrame,
    staff: pd.DataFrame,
) -> pd.DataFrame:
    """Return the punches with the office they were made at and the person.

    Parameters
    ----------
    punches
        One row per punch of any days: ``device, pin, punched_at, direction, ...``.
    devices, enrolments, staff
        Registry tables as known.

    Returns
    -------
    pd.DataFrame
        The same rows and order with ``office_code``, where the device stood that day
        (NaN: nowhere), and ``person``, the keyed pseudonym of the staff number (NaN:
        an unknown pin).

    Notes
    -----
    A device no row of ``devices`` names is the one of an office whose attendance came
    by staff number: its name is the office's code and its pins are pseudonyms of
    staff numbers. Of several valid rows the newest ``valid_from`` wins.

    Examples
    --------
    >>> from data.schemas import TABLES, empty_frame, typed
    >>> device = {"device": "D1", "office_code": "A", "valid_until": "2024-05-01"}
    >>> devices = typed(pd.DataFrame([device]), TABLES["devices"])
    >>> nobody = empty_frame(TABLES["enrolments"]), empty_frame(TABLES["staff"])
    >>> punches = pd.DataFrame({"device": ["D1", "D1"], "pin": ["7", "7"]}).assign(
    ...     punched_at=pd.to_datetime(["2024-04-30 08:00", "2024-05-01 08:00"])
    ... )
    >>> attributed(punches, devices, *nobody)["office_code"].tolist()
    ['A', nan]
    """
    days = day_numbers(punches["punched_at"])
    office_code = _office_codes(punches, days, devices)
    person = _enrolled(punches, days, enrolments)
    direct = np.flatnonzero(punches["device"].eq(office_code) & person.isna())
    known = codes(punches["pin"].iloc[direct], staff["staff_number"]) >= 0
    person.iloc[direct[known]] = punches["pin"].iloc[direct[known]]
    return punches.assign(office_code=office_code, person=person)


def pins_as_persons(attributed_punches: pd.DataFrame) -> pd.DataFrame:
    """Return the punches with every unknown pin a person, ``pin:device:pin``.

    For a city without any staff table, whose roster are the pins themselves.

    Examples
    --------
    >>> punches = pd.DataFrame({"device": ["D1"], "pin": ["7"], "person": [None]})
    >>> pins_as_persons(punches)["person"].tolist()
    ['pin:D1:7']
    """
    person = attributed_punches["person"].astype("str")
    pin = "pin:" + attributed_punches["device"] + ":" + attributed_punches["pin"]
    return attributed_punches.assign(person=person.where(person.notna(), pin))


def _office_codes(
    punches: pd.DataFrame, days: Ints, devices: pd.DataFrame
) -> pd.Series:
    device = codes(punches["device"], devices["device"])
    rows = newest_valid(
        device, days, codes(devices["device"], devices["device"]), *_interval(devices)
    )
    office_code = pd.Series(_taken(devices["office_code"], rows), punches.index)
    return office_code.where(device >= 0, punches["device"])


def _enrolled(punches: pd.DataFrame, days: Ints, enrolments: pd.DataFrame) -> pd.Series:
    rows = newest_valid(
        _pin_keys(punches, enrolments),
        days,
        _pin_keys(enrolments, enrolments),
        *_interval(enrolments),
    )
    return pd.Series(_taken(enrolments["staff_number"], rows), punches.index)


def _pin_keys(rows: pd.DataFrame, enrolments: pd.DataFrame) -> Ints:
    """Give each pair of device and pin a number, -1 where never enrolled."""
    device = codes(rows["device"], enrolments["device"])
    pin = codes(rows["pin"], enrolments["pin"])
    return np.where((device < 0) | (pin < 0), -1, device * len(enrolments) + pin)


def _interval(table: pd.DataFrame) -> tuple[Ints, Ints]:
    return day_numbers(table["valid_from"]), day_numbers(table["valid_until"])


def _taken(values: pd.Series, rows: Ints) -> ExtensionArray:
    """Take values by position, missing where the position is -1."""
    text = values.astype("str").array
    if not len(text):
        return pd.array([np.nan] * len(rows), dtype="str")
    return text.take(rows, allow_fill=True)
