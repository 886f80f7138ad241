"""Writes punches as the programs of several makers hand them over.

Each kind has lines made by column, and a frame around them. Real files, in their
variants, are told of in the product's list of quirks; these are the clean ones, with
what devices really do to times.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from simulation.logs import attlog

#: Share of devices by kind of file.
SHARES = {
    "attlog": 0.45,
    "glg": 0.18,
    "adms": 0.15,
    "scan_report": 0.1,
    "fingerspot": 0.07,
    "csv": 0.05,
}
#: Beside them the rows of an office that hands in staff numbers itself.
OFFICE = "office"
KINDS = (*SHARES, OFFICE)
#: Programs that write pins with leading zeros, and how long.
PIN_DIGITS = {"glg": 8, "fingerspot": 4}
_WAYS = np.array(["in", "out"])
_REST = "punched_at,direction,verify"


def lines(kind: str, punches: pd.DataFrame) -> list[str]:
    """Return one line per punch, without its end.

    Parameters
    ----------
    kind
        One of `KINDS`.
    punches
        Columns pin (int), shown_at (what the clock said), status (0 in, 1 out, 255
        not pressed), verify, serial, staff_number.

    Examples
    --------
    >>> at = pd.Timestamp("2024-04-29 07:20:11")
    >>> rows = {"pin": [7], "shown_at": [at], "status": [0], "verify": [1]}
    >>> lines("csv", pd.DataFrame(rows | {"serial": "S"}))
    ['S,7,2024-04-29T07:20:11,in,1']
    """
    return [str(line) for line in _WRITERS[kind](punches).to_pylist()]


def framed(
    kind: str,
    serial: str,
    body: list[str],
    *,
    crlf: bool = False,
    signed: bool = False,
) -> tuple[str, bytes]:
    r"""Return a file's name, without its date, and its bytes.

    Parameters
    ----------
    crlf, signed
        Of a USB export: how its lines end, and whether the serial number is its first
        line and a checksum its last.

    Examples
    --------
    >>> framed("csv", "S", ["S,7,2024-04-29T07:20:11,in,1"])[1].count(b"\n")
    2
    """
    match kind:
        case "attlog":
            return "1_attlog.dat", attlog(body, serial, crlf, signed)
        case "glg":
            head = "No\tTMNo\tEnNo\tName\t\tGMNo\tMode\tDateTime"
            rows = [f"{n:06}\t{line}" for n, line in enumerate(body, start=1)]
            return "GLG_001.TXT", _joined([head, *rows], "\r\n")
        case "adms":
            head = f"POST /iclock/cdata?SN={serial}&table=ATTLOG&Stamp=9999 HTTP/1.1"
            return "pushed.txt", _joined([head, "", *body], "\n")
        case "csv":
            return "presensi.csv", _joined([f"device,pin,{_REST}", *body], "\n")
        case "scan_report":
            head = "\ufeffDepartemen\tNama\tNo.ID\tTgl/Waktu\tStatus\tVerifikasi"
            return "laporan_scan.txt", _joined([head, *body], "\r\n")
        case "office":
            return "presensi.csv", _joined(
                [f"staff_number,office_code,{_REST}", *body], "\n"
            )
        case _:
            return "webhook.json", _joined(body, "\n")


def _joined(rows: list[str], end: str) -> bytes:
    return "".join(row + end for row in rows).encode()


def _text(values: pd.Series) -> pa.Array:
    return pc.cast(pa.array(values.to_numpy()), pa.string())


def _moment(punches: pd.DataFrame, form: str) -> pa.Array:
    seconds = punches["shown_at"].to_numpy("datetime64[s]")
    return pc.strftime(pa.array(seconds), format=form)


def _tabbed(*columns: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*columns, "\t")


def _attlog(punches: pd.DataFrame) -> pa.Array:
    pin = pc.utf8_lpad(_text(punches["pin"]), 9)
    status, verify = _text(punches["status"]), _text(punches["verify"])
    at = _moment(punches, "%Y-%m-%d %H:%M:%S")
    return _tabbed(pin, at, "1", status, verify, "0")


def _glg(punches: pd.DataFrame) -> pa.Array:
    pin = pc.utf8_lpad(_text(punches["pin"]), PIN_DIGITS["glg"], "0")
    mode = _text(punches["status"].map({0: 5, 1: 6, 255: 0}))
    return _tabbed("1", pin, "", "", "0", mode, _moment(punches, "%Y/%m/%d  %H:%M:%S"))


def _adms(punches: pd.DataFrame) -> pa.Array:
    at = _moment(punches, "%Y-%m-%d %H:%M:%S")
    status, verify = _text(punches["status"]), _text(punches["verify"])
    return _tabbed(_text(punches["pin"]), at, status, verify, "0", "0", "0")


def _way(punches: pd.DataFrame) -> pa.Array:
    pressed = punches["status"].to_numpy() != 255
    way = _WAYS[np.where(pressed, punches["status"], 0)]
    return pa.array(np.where(pressed, way, ""), pa.string())


def _csv(punches: pd.DataFrame) -> pa.Array:
    at = _moment(punches, "%Y-%m-%dT%H:%M:%S")
    serial = pa.array(punches["serial"], pa.string())
    pin, verify = _text(punches["pin"]), _text(punches["verify"])
    return pc.binary_join_element_wise(serial, pin, at, _way(punches), verify, ",")


def _office(punches: pd.DataFrame) -> pa.Array:
    at = _moment(punches, "%Y-%m-%dT%H:%M:%S")
    number = pa.array(punches["staff_number"], pa.string())
    code, verify = pa.array(punches["serial"], pa.string()), _text(punches["verify"])
    return pc.binary_join_element_wise(number, code, at, _way(punches), verify, ",")


def _scan_report(punches: pd.DataFrame) -> pa.Array:
    words = punches["status"].map({0: "C/Masuk", 1: "C/Pulang", 255: ""})
    way = pa.array(words, pa.string())
    at = _moment(punches, "%d/%m/%Y %H.%M.%S")
    pin, verify = _text(punches["pin"]), _text(punches["verify"])
    return _tabbed("Kantor", "", pin, at, way, verify)


def _fingerspot(punches: pd.DataFrame) -> pa.Array:
    """Return webhooks as a city's server saves them; the cloud tells no seconds."""
    at, serial = _moment(punches, "%Y-%m-%d %H:%M"), pa.array(punches["serial"])
    pin = pc.utf8_lpad(_text(punches["pin"]), PIN_DIGITS["fingerspot"], "0")
    status, verify = _text(punches["status"]), _text(punches["verify"])
    parts = (
        *('{"type":"attlog","cloud_id":"', pc.cast(serial, pa.string())),
        *('","data":{"pin":"', pin, '","scan":"', at, '","verify":"', verify),
        *('","status_scan":"', status, '"}}'),
    )
    return pc.binary_join_element_wise(*parts, "")


_WRITERS: dict[str, Callable[[pd.DataFrame], pa.Array]] = {
    "attlog": _attlog,
    "glg": _glg,
    "adms": _adms,
    "csv": _csv,
    "scan_report": _scan_report,
    "fingerspot": _fingerspot,
    OFFICE: _office,
}
