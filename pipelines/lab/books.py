"""Keeps what the city has been told, evening by evening. The truth is never in here.

The same facts as the database of a night, as arrays that grow by a day: whoever chooses
visits is handed these books and nothing else.
"""

from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schemas import TABLES, empty_frame, typed
from data.workdays import open_slots, service_hours, shipped_calendar, shipped_schedules
from features.agenda import OUTING_AGENDA, OUTING_LEAVE, calls, outings
from features.codes import codes
from features.history import HISTORY_DAYS
from features.matrix import Tomorrow
from features.roster import away, minimum_staff, roster, short_by_leave
from pipelines.lab.recorded import EVENING, Rows, half_open
from pipelines.lab.told import Crew, Day, Flags, Ints, Told

_NEVER = np.iinfo("int64").max


class Books:
    """All that was told until now.

    Parameters
    ----------
    offices, staff
        Registry tables; a row of ``staff`` is a post, its order that of `Told.came`.
    leave, agenda
        With ``recorded_at``, whenever recorded.
    days
        Consecutive days; those numbered in ``working`` are lived.
    """

    def __init__(
        self,
        offices: pd.DataFrame,
        staff: pd.DataFrame,
        leave: pd.DataFrame,
        agenda: pd.DataFrame,
        teams: pd.DataFrame,
        days: pd.DatetimeIndex,
        working: Ints,
    ) -> None:
        self.offices = typed(offices, TABLES["offices"]).sort_values(
            "office_code", ignore_index=True
        )
        self.staff = typed(staff, TABLES["staff"])
        self.teams = typed(teams, TABLES["teams"])
        self._nothing = {name: empty_frame(table) for name, table in TABLES.items()}
        self.no_team_days = self._nothing["team_days"]
        self.days, self.working = days, working
        self.home = codes(self.staff["office_code"], self.offices["office_code"])
        self._leave = [Rows(half_open(leave), "leave")]
        self._agenda = Rows(agenda, "agenda")
        shape = (len(staff), len(days))
        self._came = np.zeros(shape, dtype=bool)
        self._excused = np.full((2, *shape), _NEVER)
        self._excuse(self._leave[0])
        self._delivered = np.full((len(offices), len(days)), _NEVER)
        self._heard = np.zeros((len(offices), len(days)), dtype=bool)
        self._findings: list[pd.DataFrame] = []
        self._crews: dict[bytes, Crew] = {}
        # A person who moved has two posts.
        self._person = pd.factorize(self.staff["staff_number"])[0]
        self._parents = self.offices[["office_code", "parent_code"]]
        nothing, nobody = self._nothing, roster(self.staff, days[0].date()).iloc[:0]
        day = days[0].date()
        self._no_outings = outings(
            nothing["leave"], nothing["agenda"], nobody, self._parents, day
        )
        self._no_calls = calls(nothing["agenda"], self._parents, day)

    # ------------------------------------------------------------ taking in

    def note(self, number: int, told: Told) -> None:
        """Write down what day ``number`` left behind."""
        self._came[:, number] = told.came
        self._delivered[:, number] = told.delivered
        count = np.bincount(self.home[told.came], minlength=len(self.offices))
        self._heard[:, number] = count > 0
        if len(told.leave):
            more = Rows(half_open(told.leave), "leave")
            self._leave.append(more)
            self._excuse(more)
        if len(told.findings):
            self._findings.append(told.findings)

    # -------------------------------------------------------- what is known

    def as_of(self, number: int) -> pd.Timestamp:
        """Return the moment up to which the night before day ``number`` knows."""
        return self.days[number] - timedelta(days=1) + EVENING

    def findings(self, number: int) -> pd.DataFrame:
        """Return the findings known to the night before day ``number``."""
        if not self._findings:
            return empty_frame(TABLES["findings"])
        rows = pd.concat(self._findings, ignore_index=True)
        rows = rows[rows["recorded_at"] <= self.as_of(number)].reset_index(drop=True)
        return typed(rows, TABLES["findings"])

    def evening(self, number: int) -> Day:
        """Gather the service date ``number`` as its night knows it.

        As ``features.matrix.tomorrow`` does, which a test holds it against; what stays
        the same from night to night is kept.
        """
        day = self.days[number].date()
        crew = self.crew(number)
        leave, agenda = self.leave_of(number, number), self.agenda_of(number)
        gone = away(leave, crew.people["person"], day)
        history = self.history(number)
        days = history[["expected", "clocked_in"]].to_numpy("int64")
        mine = {
            name: np.bincount(self._person, days[:, at], len(self.staff))
            for at, name in enumerate(("expected", "clocked_in"))
        }
        known = {
            name: counts[self._person[crew.post]].astype("int64")
            for name, counts in mine.items()
        }
        return Day(
            day=day,
            tomorrow=Tomorrow(
                day=day,
                offices=crew.offices,
                open=self.open(number),
                people=crew.seats.assign(**known),
                away=gone[crew.row],
                outings=self._outings(leave, agenda, crew, day),
                calls=self._calls(agenda, day),
            ),
            short=short_by_leave(crew.people, gone, crew.minimum),
            history=history,
        )

    def _outings(
        self, leave: pd.DataFrame, agenda: pd.DataFrame, crew: Crew, day: date
    ) -> pd.DataFrame:
        behind = leave["occasion"].isin(OUTING_LEAVE) | (leave["kind"] == "important")
        drawing = agenda["kind"].isin(OUTING_AGENDA)
        if not (behind.any() or drawing.any()):
            return self._no_outings
        people = crew.people[["person", "office_code"]]
        return outings(leave[behind], agenda[drawing], people, self._parents, day)

    def _calls(self, agenda: pd.DataFrame, day: date) -> pd.DataFrame:
        official = agenda[~agenda["kind"].isin(OUTING_AGENDA)]
        if official.empty:
            return self._no_calls
        return calls(official, self._parents, day)

    def history(self, number: int) -> pd.DataFrame:
        """Return ``features.history.clock_in_history``, read off the arrays."""
        lived = self.working[self.working < number][-HISTORY_DAYS:]
        counted, came = self.expected(number, lived)
        return pd.DataFrame(
            {
                "person": self.staff["staff_number"],
                "office_code": self.staff["office_code"],
                "expected": pd.array(counted.sum(axis=1), dtype="Int64"),
                "clocked_in": pd.array((counted & came).sum(axis=1), dtype="Int64"),
            }
        )

    def expected(
        self, number: int, lived: Ints, *, excuse: bool = True
    ) -> tuple[Flags, Flags]:
        """Tell who was expected on past days and who came, as known before a day.

        Both (posts, lived). Left out: leave over the whole day, closed offices, and
        office-days whose log has not arrived or holds nobody.
        """
        told = self._heard[:, lived] & (self._delivered[:, lived] < number)
        told &= self.opens[:, lived]
        counted = self._held[:, lived] & told[self.home]
        if excuse:
            evening = number - 1
            known_from, gone_again = self._excused[..., lived]
            counted &= ~((known_from <= evening) & (evening < gone_again))
        return counted, self._came[:, lived]

    def log_share(self, number: int, days: int = 5) -> NDArray[np.float64]:
        """Return the share clocked in by office over the last days, NaN unknown."""
        lived = self.working[self.working < number][-days:]
        counted, came = self.expected(number, lived)
        of = np.bincount(self.home, counted.sum(axis=1), len(self.offices))
        there = np.bincount(self.home, (counted & came).sum(axis=1), len(self.offices))
        return np.divide(there, of, out=np.full(len(of), np.nan), where=of > 0)

    # -------------------------------------------------------------- inside

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """The calendar every city has."""
        return shipped_calendar()

    @cached_property
    def _all_hours(self) -> pd.DataFrame:
        days = [day.date() for day in self.days]
        return service_hours(self.offices, shipped_schedules(), self.calendar, days)

    @cached_property
    def _first_row(self) -> Ints:
        dates = self._all_hours["service_date"].to_numpy()
        return np.searchsorted(dates, self.days.to_numpy().astype(dates.dtype))

    def _hours(self, number: int) -> pd.DataFrame:
        first = self._first_row[number]
        rows = self._all_hours.iloc[first : first + len(self.offices)]
        return rows.reset_index(drop=True)

    def open(self, number: int) -> Flags:
        """Return the open half hours of a day, (offices, 48)."""
        return self._open[number]

    @cached_property
    def _open(self) -> Flags:
        slots = open_slots(self._all_hours)
        return slots.reshape(len(self.days), len(self.offices), -1)

    @cached_property
    def opens(self) -> Flags:
        """Days on which each office opens, (offices, days)."""
        opens = self._all_hours["opens"].notna().to_numpy()
        return np.asarray(opens.reshape(len(self.days), len(self.offices)).T)

    @cached_property
    def _held(self) -> Flags:
        """Who holds which post on which day."""
        starts = self.staff["valid_from"].to_numpy()[:, None]
        ends = self.staff["valid_until"].to_numpy()[:, None]
        days = self.days.to_numpy()
        return np.asarray(~(starts > days) & ~(ends <= days))

    def _excuse(self, rows: "Rows") -> None:
        """Write leave over whole days into the grid of who is excused since when."""
        who, first, last, known = rows.spans(self.days)
        post = pd.DataFrame({"person": self.staff["staff_number"]}).reset_index()
        found = who.rename("person").to_frame().reset_index(names="row")
        pairs = found.merge(post, on="person")[["row", "index"]].to_numpy()
        pairs = pairs[np.argsort(known[0, pairs[:, 0]], kind="stable")]
        for row, place in pairs.tolist():
            # Leave that ended before the first day has no last one.
            span = slice(first[row], max(last[row] + 1, first[row]))
            since, until = self._excused[:, place, span]
            # A corrected row goes on where the one it replaces ends.
            goes_on = (since <= known[0, row]) & (known[0, row] <= until)
            until[goes_on] = np.maximum(until[goes_on], known[1, row])
            sooner = known[0, row] < since
            since[sooner], until[sooner] = known[:, row]

    def crew(self, number: int) -> Crew:
        """Return who is on the staff on a day; equal staff is looked up once."""
        key = self._held[:, number].tobytes()
        if key not in self._crews:
            people = roster(self.staff, self.days[number].date())
            self._crews[key] = self._crew(people)
        return self._crews[key]

    def _crew(self, people: pd.DataFrame) -> Crew:
        codes_ = self.offices["office_code"]
        minimum = minimum_staff(self.offices, people).reindex(codes_)
        office = codes(people["office_code"], codes_)
        capable = people["capable"].to_numpy("bool") & (office >= 0)
        row = np.flatnonzero(capable)
        order = np.lexsort((people["person"].to_numpy()[row], office[row]))
        row = row[order]
        mine = people.iloc[row].reset_index(drop=True)
        rostered = codes_.isin(people["office_code"])
        return Crew(
            people=people,
            minimum=minimum,
            row=row,
            post=self.posts(mine["person"], mine["office_code"]),
            seats=mine[["office_code", "rank"]].assign(office=office[row]),
            offices=self.offices[["office_code", "kind"]].assign(
                minimum=minimum.to_numpy("int64"), rostered=rostered
            ),
        )

    def posts(self, person: pd.Series, office_code: pd.Series) -> Ints:
        """Return the row of ``staff`` of each person at an office."""
        return self._seats.get_indexer(pd.MultiIndex.from_arrays([person, office_code]))

    @cached_property
    def _seats(self) -> pd.MultiIndex:
        return pd.MultiIndex.from_frame(self.staff[["staff_number", "office_code"]])

    def leave_of(self, number: int, known: int) -> pd.DataFrame:
        """Return the leave that touches a day, as known before another one."""
        rows = [
            each.known(self.as_of(known), self.days[number]) for each in self._leave
        ]
        return pd.concat(rows, ignore_index=True) if len(rows) > 1 else rows[0]

    def agenda_of(self, number: int) -> pd.DataFrame:
        """Return the agenda of a day as known on the evening before."""
        return self._agenda.known(self.as_of(number), self.days[number])
