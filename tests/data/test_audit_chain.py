"""The audit trail is a chain: whatever is changed in it is found."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.database import reading, transaction
from data.store.audit import broken_entries, chain_head, trail, write_audit
from data.tables import audit
from tests.data.store_builders import EVENING, OFFSET, TOMORROW
from tests.thorough import some

ENTRIES = 200
#: Bits changed in one look at the chain; each must be told on its own.
AT_ONCE = 20
#: How many bits of the columns are changed, and how many of the numbers.
BITS, NUMBERS = len(some(range(9_000), 3)), len(some(range(1_000), 3))


def write_trail(db: Connection, entries: int = ENTRIES) -> None:
    """Entries of every kind: with and without day, reason, detail, account."""
    for number in range(entries):
        write_audit(
            db,
            ("login", "open_early", "user_role", "stop_opened")[number % 4],
            EVENING + timedelta(minutes=number),
            OFFSET,
            service_date=TOMORROW if number % 3 else None,
            reason=f"alasan ke-{number}: hujan ☂" if number % 7 < 4 else None,
            detail={"of": f"tim{number}", "n": number} if number % 5 else None,
            account=f"koordinator.{number % 7}" if number % 4 else None,
        )


@contextmanager
def trying(db: Connection) -> Iterator[None]:
    """Undo whatever is done inside."""
    savepoint = db.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with transaction(engine) as connection:
        write_trail(connection)
        assert broken_entries(connection) == []
        yield connection


class Bits:
    """Turns single bits over in what lies in the database, as its owner could."""

    def __init__(self, db: Connection, dice: random.Random) -> None:
        self.db, self.dice = db, dice
        self.lite = db.dialect.name == "sqlite"
        rows = db.execute(sa.select(audit)).mappings()
        self.rows = {row["entry"]: dict(row) for row in rows}

    def turn_one(self, entry: int, name: str) -> bool:
        """Turn one bit in a column of an entry; False: nothing lies there."""
        value = self.rows[entry][name]
        if value is None or value == "":
            return False
        turned = self._number(name, value)
        if turned is None:
            turned = self._text(value)
        change = sa.update(audit).where(audit.c.entry == entry)
        self.db.execute(change.values({name: turned}))
        return True

    def _number(self, name: str, value: object) -> object:
        if isinstance(value, date) and not self.lite:
            return value + timedelta(days=self._flip(self._days(value), 12))
        if not isinstance(value, int):
            return None
        if name == "at":
            return value + self._flip(value, 63)
        # A number that another entry has is refused by the database.
        others = [value ^ (1 << bit) for bit in range(31)]
        return self.dice.choice([each for each in others if each not in self.rows])

    def _days(self, day: date) -> int:
        return (day - date(2000, 1, 1)).days

    def _flip(self, value: int, bits: int) -> int:
        return (value ^ (1 << self.dice.randrange(bits))) - value

    def _text(self, value: object) -> object:
        given = str(value).encode()
        while True:
            turned = bytearray(given)
            turned[self.dice.randrange(len(given))] ^= 1 << self.dice.randrange(8)
            if self.lite:
                return sa.cast(sa.literal(bytes(turned), sa.LargeBinary), sa.Text)
            # PostgreSQL takes no text that is no UTF-8.
            with suppress(UnicodeDecodeError):
                if 0 not in turned:
                    return turned.decode()


@pytest.mark.slow
def test_thousands_of_changed_bits_are_found_each_in_its_entry(db: Connection) -> None:
    bits, changed = Bits(db, random.Random(20261124)), Counter[str]()
    columns = [column.name for column in audit.columns if column.name != "entry"]
    while changed.total() < BITS:
        # Two apart: an entry with another hash also breaks the one after it.
        entries = bits.dice.sample(range(1, ENTRIES, 2), AT_ONCE)
        names = bits.dice.choices(columns, k=AT_ONCE)
        with trying(db):
            turned = {
                entry: name
                for entry, name in zip(entries, names, strict=True)
                if bits.turn_one(entry, name)
            }
            after = {entry + 1 for entry, name in turned.items() if name == "hash"}
            assert set(broken_entries(db)) == turned.keys() | after
        changed.update(turned.values())
    assert changed.keys() == set(columns)


@pytest.mark.slow
def test_changed_bits_of_numbers_are_found(db: Connection) -> None:
    bits = Bits(db, random.Random(20261125))
    for entry in bits.dice.choices(range(1, ENTRIES + 1), k=NUMBERS):
        with trying(db):
            bits.turn_one(entry, "entry")
            assert broken_entries(db)


def test_a_number_that_another_entry_has_is_refused(db: Connection) -> None:
    with pytest.raises(sa.exc.IntegrityError), trying(db):
        db.execute(sa.update(audit).where(audit.c.entry == 3).values(entry=2))


def test_a_removed_entry_is_found_by_the_one_after_it(db: Connection) -> None:
    for entry in range(1, ENTRIES):
        with trying(db):
            db.execute(sa.delete(audit).where(audit.c.entry == entry))
            assert broken_entries(db)[0] == entry + 1


def test_the_newest_entries_removed_show_in_the_head_only(db: Connection) -> None:
    noted = chain_head(db)
    db.execute(sa.delete(audit).where(audit.c.entry > ENTRIES - 3))
    assert broken_entries(db) == []
    assert chain_head(db) != noted


def test_an_added_entry_is_found(db: Connection) -> None:
    copied = dict(Bits(db, random.Random(1)).rows[50])
    for number in (0, -5, ENTRIES + 1, ENTRIES + 7):
        with trying(db):
            db.execute(sa.insert(audit).values(copied | {"entry": number}))
            assert broken_entries(db)


def test_two_entries_that_change_places_are_found(db: Connection) -> None:
    rows = Bits(db, random.Random(1)).rows
    for one, other in pairwise(range(1, ENTRIES + 1)):
        with trying(db):
            both = audit.c.entry.in_((one, other))
            db.execute(sa.delete(audit).where(both))
            db.execute(sa.insert(audit).values(rows[one] | {"entry": other}))
            db.execute(sa.insert(audit).values(rows[other] | {"entry": one}))
            assert {one, other} <= set(broken_entries(db))


def test_what_was_emptied_or_filled_in_is_found(db: Connection) -> None:
    filled = {"service_date": TOMORROW, "account": "", "reason": ""}
    for name in ("service_date", "account", "reason", "previous", "hash"):
        for entry, row in list(Bits(db, random.Random(1)).rows.items())[::9]:
            with trying(db):
                value = filled.get(name) if row[name] is None else None
                change = sa.update(audit).where(audit.c.entry == entry)
                db.execute(change.values({name: value}))
                assert entry in broken_entries(db)


def test_a_changed_trail_can_still_be_read(db: Connection) -> None:
    day = date(1, 1, 1) if db.dialect.name == "postgresql" else None
    change = sa.update(audit).where(audit.c.entry == 7)
    db.execute(change.values(at=2**62, service_date=day, detail="{no json"))
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(
            "UPDATE audit SET reason = CAST(x'ff41' AS TEXT), service_date = 'soon' "
            "WHERE entry = 7"
        )
    rows = trail(db, OFFSET)
    assert broken_entries(db) == [7]
    assert len(rows) == ENTRIES
    assert rows.loc[6, "detail"] == "{no json"
    assert rows["at"].isna().tolist() == [entry == 7 for entry in range(1, ENTRIES + 1)]


def test_the_trail_of_a_day_leaves_the_others_out(db: Connection) -> None:
    everything, of_day = trail(db, OFFSET), trail(db, OFFSET, TOMORROW)
    assert len(everything) == ENTRIES
    assert 0 < len(of_day) < ENTRIES
    assert (of_day["service_date"].dt.date == TOMORROW).all()


def test_writers_at_the_same_time_make_one_chain(engine: Engine) -> None:
    def write(number: int) -> None:
        with transaction(engine) as db:
            write_audit(db, "login", EVENING, OFFSET, account=f"tim.{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    with reading(engine) as db:
        assert broken_entries(db) == []
        assert chain_head(db)[0] == 80
        assert trail(db, OFFSET)["account"].nunique() == 80
