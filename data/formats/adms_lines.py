"""What each line of a saved push is, by its first word."""

import re
from datetime import datetime
from urllib.parse import unquote_to_bytes

import numpy as np
import numpy.typing as npt

from data.formats.fields import BLANK
from data.formats.lines import Lines

#: What a line may be: a punch (or damage), something done at the device, a request
#: that names the device, what is never read, or a request's further lines.
RECORD, EVENT, REQUEST, DROPPED, NOISE = range(5)

Kinds = npt.NDArray[np.int8]

#: What was done at a device, by the number in its OPLOG line. Other numbers say
#: nothing about whether a log is true.
EVENT_KINDS = {
    0: "power_on",
    1: "power_off",
    4: "menu_entered",
    5: "setting_changed",
    6: "finger_enrolled",
    9: "user_deleted",
    13: "data_cleared",
    21: "clock_set",
    22: "factory_reset",
    23: "records_deleted",
    24: "admins_cleared",
    30: "user_enrolled",
    40: "usb_loaded",
    41: "usb_saved",
    43: "records_deleted_after_copy",
    70: "user_renamed",
    76: "address_changed",
    82: "server_changed",
    101: "face_enrolled",
}

#: A line that begins with a letter and is longer than this is no record, whatever it
#: is: templates and photos are.
_LOOK_BYTES = 200

_EVENT = re.compile(rb"OPLOG[ \t]", re.I)
_REQUEST = re.compile(
    rb"(?:(?:POST|GET)\s+\S*?/\S*|GET OPTION FROM:.*|(?:POST )?\?\S*)", re.I
)
_SERIAL = re.compile(rb"(?:[?&]SN=|OPTION FROM: *)([A-Za-z0-9-]{1,32})", re.I)
#: The rest of a saved exchange: headers of HTTP, options, an answer.
_NOISE = re.compile(
    rb"HTTP/1\.[01] \d{3}.*|(?:Host|User-Agent|Accept\S*|Connection|Content-\S+|Date"
    rb"|Server|Cache-Control|Pragma|Transfer-Encoding): .*|OK(?:: ?\d+)?|ERROR.*",
    re.I,
)
_DROPPED = re.compile(
    rb"(?:USER|EXTUSER|USERINFO|USERPIC|FP|FACE|FVEIN|PALM|BIODATA|BIOPHOTO|ATTPHOTO"
    rb"|TEMPLATE\w*|IDCARD|ERRORLOG|SMS|USER_SMS|WORKCODE|DELUSER|MULCARDUSER|OPTIONS"
    rb"|USERAUTHORIZE|PUSERINFO)[ \t].*|~?\w+ *= *[^\t]*(?:[,\t].*)?|\w+ \w+=.*",
    re.I | re.S,
)
_PAIRS = re.compile(
    rb"^PIN=([^\t\n]{0,24})((?:\t\w{1,16}=[^\t\r\n]{0,64}){1,12})\t?\r?$", re.I | re.M
)
#: Names of the fields of a record where each is named, in the order of the others.
_PAIR_NAMES = (rb"(?:DATE)?TIME", rb"STATUS", rb"VERIFY\w*", rb"WORKCODE")
_OPLOG = re.compile(
    rb"OPLOG[ \t]+(\d{1,4})(?:\t[^\t]{0,32})?"
    rb"(?:\t *(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?))?(?:[\t ].*)?",
    re.I | re.S,
)
_FORM = re.compile(rb"^((?:\w{1,24}=[^&\s]{0,200}&){0,8})data=([^\n]*)$", re.I | re.M)
_LETTERS = np.isin(np.arange(256), [*b"abcdefghijklmnopqrstuvwxyz", *b"~?"])


def kinds(lines: Lines) -> Kinds:
    r"""Return what each line is.

    Examples
    --------
    >>> data = b"7\t2024-04-29 07:31:05\nOPLOG 21\t1\nFP PIN=7\tTMP=AAAA\nHost: a\n"
    >>> kinds(Lines(data, b"\t")).tolist() == [RECORD, EVENT, DROPPED, NOISE]
    True
    """
    found = np.full(len(lines), RECORD, dtype=np.int8)
    if not len(lines):
        return found
    first = lines.bytes.take(lines.start, mode="clip")
    # A line that begins with a blank may still be a word's.
    spoken = _LETTERS[first | 0x20] | BLANK[first]
    for row in np.flatnonzero(spoken):
        end = min(lines.end[row], lines.start[row] + _LOOK_BYTES)
        found[row] = _kind(lines.data[lines.start[row] : end].strip())
    return found


def _kind(begin: bytes) -> int:
    if _EVENT.match(begin):
        return EVENT
    if _REQUEST.fullmatch(begin.partition(b" HTTP/")[0]):
        return REQUEST
    if _NOISE.fullmatch(begin):
        return NOISE
    return DROPPED if _DROPPED.fullmatch(begin) else RECORD


def serial_of(request: bytes) -> str | None:
    """Return the serial number in a request's line.

    Examples
    --------
    >>> serial_of(b"POST /iclock/cdata?SN=SIM0001&table=ATTLOG HTTP/1.1")
    'SIM0001'
    """
    found = _SERIAL.search(request)
    return found[1].decode() if found else None


def event(line: bytes) -> tuple[str, datetime | None] | None:
    r"""Return what was done and when, of an OPLOG line; None if it does not say.

    The kind is empty where it tells nothing about the log. Who did it is not read.

    Examples
    --------
    >>> event(b"OPLOG 23\t0\t2024-04-29 23:10:00\t0\t0\t0\t0")
    ('records_deleted', datetime.datetime(2024, 4, 29, 23, 10))
    """
    found = _OPLOG.fullmatch(line.strip())
    if found is None:
        return None
    at = None
    if found[2]:
        try:
            at = datetime.fromisoformat(f"{found[2].decode()} {found[3].decode()}")
        except ValueError:
            at = None
    return EVENT_KINDS.get(int(found[1]), ""), at


def plain(data: bytes) -> bytes:
    r"""Return a push sent as a form, or as names and values, the way others are.

    Examples
    --------
    >>> plain(b"PIN=7\tTime=2024-04-29 07:31:05\tStatus=1")
    b'7\t2024-04-29 07:31:05\t1'
    >>> plain(b"SN=SIM1&table=ATTLOG&data=7%092024-04-29+07%3A31%3A05%090")
    b'?SN=SIM1&table=ATTLOG\n7\t2024-04-29 07:31:05\t0'
    """
    small = data.lower()
    if b"data=" in small:
        data = _FORM.sub(_opened, data)
    if b"pin=" in small:
        data = _PAIRS.sub(_unnamed, data)
    return data


def _opened(form: re.Match[bytes]) -> bytes:
    body = unquote_to_bytes(form[2].rstrip(b"\r").replace(b"+", b" "))
    return b"?" + form[1].rstrip(b"&") + b"\n" + body


def _unnamed(record: re.Match[bytes]) -> bytes:
    """Return a record without its names, unless it has no time: then it is a user."""
    pairs = dict(pair.partition(b"=")[::2] for pair in record[2].split(b"\t")[1:])
    values = [
        next((value for key, value in pairs.items() if _is(name, key)), b"")
        for name in _PAIR_NAMES
    ]
    return b"\t".join((record[1], *values)).rstrip() if values[0] else record[0]


def _is(name: bytes, key: bytes) -> bool:
    return re.fullmatch(name, key, re.I) is not None
