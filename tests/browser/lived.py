"""A made-up town in the middle of its day: every page has something to show.

Everything happens through the pages themselves, as people would do it. Which offices
are drawn differs with the town's key, so nothing here names one of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.browser.counter import counter_photo
from tests.pipelines.town import EVENING, copied
from tests.web.finding import fields
from tests.web.people import Person, Site, site_of
from web.access import ROLES

#: The afternoon of the day before, and the moment at which the town is looked at.
YESTERDAY, NOW = "2026-11-23T15:50", "2026-11-24T13:10"
#: An office that has no other above it, visited a week ago.
TOP = "35.73.01"
_OWN = {
    "inspector": "petugas-1",
    "coordinator": "koordinator",
    "analyst": "analis-1",
    "leader": "sekda",
    "admin": "admin-1",
    "office": "kantor-1",
}
TEAMS = ("Inspektorat", "BKPSDM", "Asisten I")
#: No office of these names exists: nobody is shown in a guide.
_NAMES = {
    "kelurahan": ("Kenanga", "Cempaka", "Seruni", "Melati", "Anggrek", "Flamboyan"),
    "kecamatan": ("Taman",),
    "puskesmas": ("Delima", "Rambutan"),
    "dinas": ("Pelayanan Terpadu",),
}
_KIND = {"kelurahan": "Kelurahan", "kecamatan": "Kecamatan", "dinas": "Dinas"}
STATEMENT = "Dua petugas sedang mengantar berkas ke kecamatan, kembali pukul 10.30."


@dataclass
class Lived:
    """The town, who looks at it, and what stands in the paths of its pages.

    Attributes
    ----------
    people
        By role; ``owing`` is an office that has not answered yet, ``beginner`` sets up
        a second factor, ``password`` and ``code`` are half-way through logging in.
    values
        What stands in the paths of pages: the visits ``open``, ``unsigned``, ``owed``
        and ``answered`` (signed; its office has answered or not yet) and ``left`` (not
        opened), ``led`` (a finding that the leader follows up), an ``office``, an
        ``account``.
    """

    site: Site
    people: dict[str, Person] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def visits(self, team: str, day: str = "2026-11-24") -> list[str]:
        """Return the team's visits of a day, in its order."""
        return [
            row[0]
            for row in self.site.rows(
                f"SELECT visit FROM visits WHERE team = '{team}' "
                f"AND service_date = '{day}' ORDER BY half, sequence"
            )
        ]

    def office(self, team: str) -> str:
        """Return the office of the team's first visit; without one, the top office."""
        visits = self.visits(team)
        if not visits:
            return TOP
        sql = f"SELECT office_code FROM visits WHERE visit = '{visits[0]}'"
        return str(self.site.rows(sql)[0][0])

    def arrival(self, visit: str) -> str:
        """Return when a team comes that is three minutes late."""
        sql = f"SELECT service_date, slot FROM visits WHERE visit = '{visit}'"
        [(day, slot)] = self.site.rows(sql)
        return f"{day}T{slot // 2:02d}:{30 * (slot % 2) + 3:02d}"


@contextmanager
def lived(released: Path, folder: Path) -> Iterator[Lived]:
    """Return the town on a morning when half of the stops are done."""
    with site_of(copied(released, folder / "lived"), YESTERDAY) as site:
        town = Lived(site)
        _rename(site)
        _yesterday(town)
        site.at(NOW)
        _people(town)
        _morning(town)
        _answers(town)
        yield town


@contextmanager
def evening(planned: Path, folder: Path) -> Iterator[Lived]:
    """Return the town on the evening before, two accounts having opened the list."""
    with site_of(copied(planned, folder / "evening"), EVENING) as site:
        town = Lived(site)
        _rename(site)
        _people(town)
        day = {"day": "2026-11-24", "reason": "Banjir: tim harus dibagi malam ini."}
        done(town.people["leader"].post("/hari/buka-awal", day))
        done(town.people["coordinator"].post("/hari/buka-awal/1"))
        yield town


def done(answer: Any) -> None:
    """Fail where a page did not take what it was sent."""
    assert answer.status_code == 303, answer.text


def _rename(site: Site) -> None:
    """Give the offices names that nobody has."""
    rows = site.rows("SELECT office_code, kind FROM offices ORDER BY office_code")
    left = {kind: list(names) for kind, names in _NAMES.items()}
    with site.city.engine.begin() as db:
        for code, kind in rows:
            name = f"{_KIND.get(kind, 'Puskesmas')} {left[kind].pop(0)}"
            db.exec_driver_sql(
                f"UPDATE offices SET name = '{name}' WHERE office_code = '{code}'"
            )


def _yesterday(town: Lived) -> None:
    for number, team in enumerate(TEAMS):
        person = town.site.person("inspector", team=team, name=f"kemarin-{number}")
        for visit in town.visits(team, "2026-11-23"):
            person.get("/daftar")
            person.post("/daftar/buka", {"visit": visit})
            send(person, visit, arrived_at=town.arrival(visit))


def send(person: Person, visit: str, photo: bool = False, **changed: str) -> None:
    """Send a finding as the form does."""
    files = [("photo", ("loket.jpg", counter_photo(), "image/jpeg"))] if photo else None
    done(person.post(f"/hasil/{visit}", fields(visit, **changed), files))


def _people(town: Lived) -> None:
    """Log one person in for each role, a phone for each team, and some more."""
    site, people = town.site, town.people
    offices = {team: town.office(team) for team in TEAMS}
    town.values["office"] = offices["Inspektorat"]
    for role in ROLES:
        code = offices["Inspektorat"] if role == "office" else None
        people[role] = site.person(role, office_code=code, name=_OWN[role])
    for number, team in enumerate(TEAMS[1:], start=2):
        name = f"petugas-{number}"
        people[team] = site.person("inspector", team=team, name=name)
    people[TEAMS[0]] = people["inspector"]
    owing = offices["BKPSDM"]
    people["owing"] = site.person("office", office_code=owing, name="kantor-2")
    people["beginner"] = site.person("analyst", name="analis-2")
    for stage in ("password", "code"):
        people[stage] = site.person("coordinator", name=f"baru-{stage}", stage=stage)
    with site.city.engine.begin() as db:
        # Nobody has scanned these; the pages only ask whether they are there.
        db.exec_driver_sql(
            "UPDATE accounts SET totp_nonce = 'n', totp_confirmed = 1 "
            "WHERE account IN ('koordinator', 'sekda', 'admin-1')"
        )
        db.exec_driver_sql(
            "UPDATE accounts SET totp_nonce = 'n' "
            "WHERE account IN ('analis-2', 'baru-code')"
        )


def _morning(town: Lived) -> None:
    """Let the teams go their ways, and the coordinator change the list."""
    for team in TEAMS:
        town.people[team].get("/daftar")
    _served_by_one(town)
    _empty(town)
    _not_reached(town)
    left = town.visits("BKPSDM")[-1]
    town.values |= {"account": "petugas-2", "left": left}
    [(led,)] = town.site.rows(
        f"SELECT finding FROM findings WHERE office_code = '{TOP}' "
        "AND arrived_at < (SELECT min(received_at) FROM reports) LIMIT 1"
    )
    town.values["led"] = quote(led, safe="")


def _served_by_one(town: Lived) -> None:
    """Let an office be found with one person at work; the next stop is open."""
    mine = town.people["inspector"]
    first, second = town.visits("Inspektorat")[:2]
    send(
        mine,
        first,
        photo=True,
        arrived_at=town.arrival(first),
        service_staff_seen="1",
        others_seen="2",
        residents_turned_away="3",
        absent_official_local="2",
        note="Satu loket dibuka, enam warga menunggu.",
    )
    sign = {"signing": "signed", "signer": "Kepala Seksi", "statement": STATEMENT}
    _sign(town, mine, first, sign)
    mine.get("/daftar")
    town.values |= {"answered": first, "open": second}


def _empty(town: Lived) -> None:
    """Let an office be found without anybody at work, and the count be corrected."""
    theirs = town.people["BKPSDM"]
    visit = town.visits("BKPSDM")[0]
    form = {
        "arrived_at": town.arrival(visit),
        "service_staff_seen": "0",
        "service_running": "",
        "others_seen": "1",
        "note": "Loket terbuka, satu satpam di depan.",
    }
    send(theirs, visit, photo=True, **form)
    more = {"replaces": _newest(town), "residents_turned_away": "4"}
    send(theirs, visit, **form | more)
    witness = {"signing": "nobody", "witness": "Ketua RT"}
    _sign(town, theirs, visit, witness)
    town.values["owed"] = visit


def _not_reached(town: Lived) -> None:
    """Let rain keep a team from its stop; it gets a reserve, and finds all well."""
    theirs, boss = town.people["Asisten I"], town.people["coordinator"]
    visit = town.visits("Asisten I")[0]
    send(
        theirs,
        visit,
        arrived_at=town.arrival(visit),
        office_open="not_reached",
        cause="weather",
        note="Jalan tergenang.",
        **dict.fromkeys(("service_staff_seen", "others_seen"), ""),
    )
    taken = {"half": "am", "team": "Asisten I", "knowing": "yes"}
    reason = {"reason": "Pengganti tujuan yang terhalang genangan."}
    done(boss.post("/hari/cadangan", taken | reason))
    absent = {"team": "BKPSDM", "day": "2026-11-26", "half": "am", "visits": "0"}
    done(boss.post("/hari/tim", absent | {"reason": "Diklat"}))
    theirs.get("/daftar")
    [(reserve,)] = town.site.rows("SELECT visit FROM overrides")
    send(theirs, reserve, arrived_at="2026-11-24T11:20", note="")
    town.values["unsigned"] = reserve


def _sign(town: Lived, person: Person, visit: str, how: dict[str, str]) -> None:
    form = {"report": _newest(town)} | how
    done(person.post(f"/hasil/{visit}/berita-acara", form))


def _newest(town: Lived) -> str:
    return str(town.site.rows("SELECT max(report) FROM reports")[0][0])


def _answers(town: Lived) -> None:
    """Let the office answer, with a document."""
    visit = town.values["answered"]
    paper = {"dokumen": ("surat.jpg", counter_photo(), "image/jpeg")}
    text = {"teks": "Buku ekspedisi terlampir; loket dijaga kembali pukul 10.30."}
    done(town.people["office"].post(f"/kantor/{visit}/klarifikasi", text, paper))
