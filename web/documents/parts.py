"""What several papers share: who issues them, and where their figures come from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from web import local
from web.wording import translate

#: Signs of a part of the foot, which must not outgrow the margin; a hash has so many.
_LONGEST = 64


@dataclass(frozen=True)
class Letterhead:
    """The head of an official letter, as the city writes it.

    Attributes
    ----------
    government, agency
        ``Pemerintah Kota …`` and the agency that issues the paper; printed in capitals.
    address, contact
        One line each; empty ones are left out.
    place
        Where papers are signed; empty leaves a dotted line.
    """

    government: str
    agency: str
    address: str = ""
    contact: str = ""
    place: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a paper's figures come from; stands at the foot of each of its pages.

    Attributes
    ----------
    made_at
        City time at which the paper was asked for; also the file's own time.
    data_until
        City time: nothing recorded later is in the figures.
    data_version
        What names the data: a hash, or numbers of versions.
    filters
        What was chosen of all that there is, in the reader's words.
    """

    made_at: datetime
    data_until: datetime | None = None
    data_version: str = ""
    filters: str = ""


def foot(origin: Origin, lang: str, offset: timedelta) -> str:
    """Return the line at the foot of every page.

    Examples
    --------
    >>> origin = Origin(datetime(2026, 11, 24, 9, 40), data_version="ab12")
    >>> foot(origin, "id", timedelta(hours=7))
    'Dibuat Selasa, 24 November 2026, 09.40 WIB · Versi data: ab12'
    """
    made = local.moment(origin.made_at, lang, offset)
    parts = (
        translate("Made {moment}", lang, moment=made),
        sources(origin, lang, offset),
    )
    return " · ".join(filter(None, parts))


def sources(origin: Origin, lang: str, offset: timedelta) -> str:
    """Return the part of the foot that tells of the data, without the moment."""
    until = origin.data_until
    parts = {
        translate("Data up to", lang): until and local.moment(until, lang, offset),
        translate("Data version", lang): _short(origin.data_version),
        translate("Filter", lang): _short(origin.filters),
    }
    return " · ".join(f"{name}: {told}" for name, told in parts.items() if told)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def page_of(lang: str) -> list[str]:
    """Return what stands before, between and after a page's number and their count.

    Examples
    --------
    >>> page_of("id")
    ['Halaman ', ' dari ', '']
    """
    return translate("Page {page} of {pages}", lang, page="|", pages="|").split("|")
