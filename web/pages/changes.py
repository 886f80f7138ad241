"""Forms that change a day's list, and the ledger of what was changed."""

import io
from collections.abc import Callable

from starlette.responses import Response

from data.database import reading
from data.errors import UserError
from data.store.audit import VIEWED
from data.store.ledger import read_overrides
from inspections.capacity import HALVES
from web.asking import Ask
from web.board import Board, read_board
from web.changes import LEDGER, ledger_rows
from web.live import LiveStop
from web.override_rules import Doubt, Wish
from web.overriding import change_list
from web.pages.day import asked_day, closed, live, open_list
from web.show import show
from web.stops import halves_now
from web.today import Today
from web.wording import tell

_CSV = "text/csv; charset=utf-8"
#: Shows a form: for whom, on which list, what was wished, what was wrong with it.
_Form = Callable[[Ask, Today, Wish, UserError | None], Response]


def stop(ask: Ask) -> Response:
    """Show one stop of today, with the forms to skip it or to give it away."""
    return _shown(ask, _stop, Wish("", "", visit=ask.path["visit"]))


def change_stop(ask: Ask) -> Response:
    """Skip a stop, or give it to another team."""
    kind = ask.form.get("kind", "")
    if kind not in ("skip", "swap"):
        raise UserError("Choose what is to become of the stop.")
    return _changed(ask, _stop, _wish(ask, kind, ask.path["visit"]))


def order(ask: Ask) -> Response:
    """Show the form of a visit that the leadership wants."""
    return _shown(ask, _order, Wish("order", ""))


def take_order(ask: Ask) -> Response:
    """Put a visit that the leadership wants on a team's list."""
    return _changed(ask, _order, _wish(ask, "order"))


def reserve(ask: Ask) -> Response:
    """Show the form that gives the next reserve to a team."""
    return _shown(ask, _reserve, Wish("reserve", ""))


def take_reserve(ask: Ask) -> Response:
    """Give the next reserve to a team."""
    return _changed(ask, _reserve, _wish(ask, "reserve"))


def ledger(ask: Ask) -> Response:
    """List what was changed, of one day or of all; with ``format=csv`` as a file."""
    day = asked_day(ask) if ask.query.get("tanggal") else None
    offset = ask.city.settings.offset
    with reading(ask.city.engine) as db:
        found = read_overrides(db, offset, day)
    fmt = ask.query.get("format") or "page"
    ask.note(VIEWED, service_date=day, detail={"page": "changes", "format": fmt})
    if ask.query.get("format") == "csv":
        text = io.StringIO(newline="")
        show(ledger_rows(found), LEDGER, "csv", ask.lang, offset, text)
        name = f"perubahan-{day}.csv" if day else "perubahan.csv"
        return ask.download(text.getvalue().encode(), name, _CSV)
    return ask.page("hari_perubahan.html.j2", changes=found[::-1], day=day)


def _wish(ask: Ask, kind: str, visit: str = "") -> Wish:
    given = ask.form.get
    return Wish(
        kind=kind,
        reason=given("reason", ""),
        visit=visit,
        team=given("team", ""),
        office_code=given("office", ""),
        half=given("half", ""),
        knowing=given("knowing") == "yes",
    )


def _shown(ask: Ask, form: _Form, wish: Wish) -> Response:
    day = ask.city.now.date()
    found = open_list(ask, day)
    return closed(ask, day) if found is None else form(ask, found, wish, None)


def _changed(ask: Ask, form: _Form, wish: Wish) -> Response:
    day = ask.city.now.date()
    found = open_list(ask, day)
    if found is None:
        return closed(ask, day)
    try:
        change_list(ask.city, found, wish, ask.who.account)
    except UserError as error:
        return form(ask, found, wish, error)
    return ask.redirect("/hari?selesai=ubah")


def _stop(ask: Ask, found: Today, wish: Wish, error: UserError | None) -> Response:
    board = _board(ask, found)
    day = live(ask, found, list(board.overrides))
    stops = [stop for team in day.teams for stop in team.stops] + [*day.unplaced]
    mine = next((each for each in stops if each.stop.visit == wish.visit), None)
    if mine is None:
        error = error or UserError("There is no such stop on the list of this day.")
        return ask.refuse(error, 404)
    unit = _unit(board, mine)
    together = [each.stop.office for each in stops if _unit(board, each) == unit]
    teams = board.may_go(mine.stop.code)
    if mine.state != "skipped":
        teams = [team for team in teams if team != mine.team]
    facts = {"live": mine, "together": together, "teams": teams}
    return _page(ask, "hari_tujuan.html.j2", wish, error, **facts)


def _unit(board: Board, live: LiveStop) -> tuple[str, str]:
    return board.together({"visit": live.stop.visit, "half": live.half})


def _order(ask: Ask, found: Today, wish: Wish, error: UserError | None) -> Response:
    board = _board(ask, found)
    names = found.offices["name"].sort_values()
    return _page(
        ask,
        "hari_perintah.html.j2",
        wish,
        error,
        offices=dict(names),
        teams=list(board.teams),
        halves=HALVES,
        half=wish.half or halves_now(ask.city.now)[-1],
    )


def _reserve(ask: Ask, found: Today, wish: Wish, error: UserError | None) -> Response:
    board = _board(ask, found)
    halves = {half: board.places(half) for half in HALVES if board.places(half) > 0}
    teams = list(board.teams)
    facts = {"halves": halves, "teams": teams, "half": wish.half}
    return _page(ask, "hari_cadangan.html.j2", wish, error, **facts)


def _board(ask: Ask, found: Today) -> Board:
    with reading(ask.city.engine) as db:
        return read_board(db, ask.city, found)


def _page(
    ask: Ask, template: str, wish: Wish, error: UserError | None, **facts: object
) -> Response:
    # Also where a form comes back: what is wrong with a wish tells of the list.
    detail = {"page": "change", "kind": wish.kind, "visit": wish.visit}
    ask.note(VIEWED, service_date=ask.city.now.date(), detail=detail)
    return ask.page(
        template,
        422 if error else 200,
        wish=wish,
        error=tell(error, ask.lang) if error else "",
        doubt=isinstance(error, Doubt),
        **facts,
    )
