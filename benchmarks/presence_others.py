"""Low and high of every office and half hour, as DuckDB and as Polars would do it."""

from datetime import date

import duckdb
import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

SLOT = 30 * 60 * 1_000_000
CELLS = ["office_code", "slot"]

SQL = """
with counting as (
    select
        punch.office_code,
        coalesce(punch.person, 'pin:' || device || ':' || pin) as who,
        punch.person is null as strange,
        epoch_us(punched_at) - epoch_us($day) as moment,
        case
            when direction in ('in', 'break_in', 'overtime_in') then 2
            when direction in ('out', 'break_out', 'overtime_out') then 0
            else 1
        end as move
    from punches punch left join people using (person)
    where punch.person is null
        or (people.capable and people.office_code = punch.office_code)
),
ordered as (
    select *,
        lag(moment) over person is null as first,
        lead(moment) over person as next
    from counting
    window person as (partition by who order by moment, move)
),
going as (
    select *, move = 0 or (move = 1 and next is null and not first) as going
    from ordered
),
stretch as (
    select office_code, who, strange, moment, first,
        moment // $slot as punched,
        case when first and going then least(moment // $slot, opens // 30)
            else moment // $slot end as start,
        case when going then moment // $slot
            else coalesce(next // $slot, 47) end as last,
        row_number() over (partition by who order by moment, move) as number
    from going join hours using (office_code)
),
apart as (
    select *, start + (not first and lag(last) over person = start)::int as fresh
    from stretch window person as (partition by who order by number)
),
low as (
    select office_code, punched as slot, count(distinct who) as low
    from stretch where not strange group by all
),
change as (
    select office_code, slot, sum(change) as change from (
        select office_code, fresh as slot, 1 as change from apart
        union all
        select office_code, last + 1, -1 from apart
    ) group by all
),
excused as (
    select office_code, slot, count(distinct who) as excused from (
        select office_code, who, unnest(range(start, last + 1)) as slot,
            starts_at, ends_at
        from stretch join leave on who = staff_number
    )
    where epoch_us($day) + slot * $slot >= epoch_us(starts_at)
        and epoch_us($day) + (slot + 1) * $slot <= epoch_us(ends_at)
    group by all
),
grid as (select office_code, unnest(range(48)) as slot from hours),
counted as (
    select office_code, slot, coalesce(low, 0) as low,
        sum(coalesce(change, 0)) over (partition by office_code order by slot)
            - coalesce(excused, 0) as high
    from grid
        left join low using (office_code, slot)
        left join change using (office_code, slot)
        left join excused using (office_code, slot)
)
select low, greatest(low, high) as high from counted order by office_code, slot
"""


def duckdb_heads(
    day: date,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    leave: pd.DataFrame,
    punches: pd.DataFrame,
) -> NDArray[np.int64]:
    with duckdb.connect() as db:
        db.execute("set enable_progress_bar = false")
        for name, frame in {
            "hours": hours[["office_code", "opens"]],
            "people": people,
            "leave": leave,
            "punches": punches,
        }.items():
            db.register(name, pl.from_pandas(frame).to_arrow())
        answer = db.execute(SQL, {"day": pd.Timestamp(day), "slot": SLOT}).fetchnumpy()
    return np.column_stack([answer["low"], answer["high"]]).astype("int64")


def polars_heads(
    day: date,
    hours: pd.DataFrame,
    people: pd.DataFrame,
    leave: pd.DataFrame,
    punches: pd.DataFrame,
) -> NDArray[np.int64]:
    midnight = pd.Timestamp(day)
    offices = pl.from_pandas(hours[["office_code", "opens"]]).lazy()
    stretch = _stretches(
        midnight,
        offices,
        pl.from_pandas(people).lazy(),
        pl.from_pandas(punches).lazy(),
    )
    slots = pl.int_ranges(pl.lit(0), 48)
    counted = offices.select("office_code", slot=slots).explode("slot")
    excused = _excused(midnight, stretch, pl.from_pandas(leave).lazy())
    for part in (_low(stretch), _change(stretch), excused):
        counted = counted.join(part, on=CELLS, how="left")
    high = pl.col("change").cum_sum().over("office_code", order_by="slot")
    counted = (
        counted.with_columns(pl.col("low", "change", "excused").fill_null(0))
        .with_columns(high=high - pl.col("excused").cast(pl.Int64))
        .sort(CELLS)
        .select(pl.col("low").cast(pl.Int64), high=pl.max_horizontal("low", "high"))
    )
    return counted.collect().to_numpy().astype("int64")


def _low(stretch: pl.LazyFrame) -> pl.LazyFrame:
    known = stretch.filter(~pl.col("strange")).rename({"punched": "slot"})
    return known.group_by(CELLS).agg(low=pl.col("who").n_unique())


def _change(stretch: pl.LazyFrame) -> pl.LazyFrame:
    """Give how many more are there than in the half hour before."""
    same = pl.col("who") == pl.col("who").shift()
    meets = (same & (pl.col("last").shift() == pl.col("start"))).fill_null(False)
    coming = pl.col("start") + meets.cast(pl.Int64)
    change = pl.concat(
        [
            stretch.select("office_code", slot=coming, change=pl.lit(1)),
            stretch.select("office_code", slot=pl.col("last") + 1, change=pl.lit(-1)),
        ]
    )
    return change.group_by(CELLS).agg(pl.col("change").sum())


def _excused(
    midnight: pd.Timestamp, stretch: pl.LazyFrame, leave: pl.LazyFrame
) -> pl.LazyFrame:
    """Count those clocked in although away."""
    start = pl.lit(midnight) + pl.duration(microseconds=pl.col("slot") * SLOT)
    end = start + pl.duration(microseconds=SLOT)
    return (
        stretch.join(leave, left_on="who", right_on="staff_number")
        .with_columns(slot=pl.int_ranges("start", pl.col("last") + 1))
        .explode("slot")
        .filter((pl.col("starts_at") <= start) & (end <= pl.col("ends_at")))
        .group_by(CELLS)
        .agg(excused=pl.col("who").n_unique())
    )


def _stretches(
    day: pd.Timestamp,
    offices: pl.LazyFrame,
    people: pl.LazyFrame,
    punches: pl.LazyFrame,
) -> pl.LazyFrame:
    who, move, moment = pl.col("who"), pl.col("move"), pl.col("moment")
    counting = (
        punches.join(people, on="person", how="left", suffix="_own")
        .filter(
            pl.col("person").is_null()
            | (pl.col("capable") & (pl.col("office_code_own") == pl.col("office_code")))
        )
        .join(offices, on="office_code")
        .select(
            "office_code",
            "opens",
            who=pl.coalesce(
                "person", pl.concat_str(pl.lit("pin:"), "device", pl.lit(":"), "pin")
            ),
            strange=pl.col("person").is_null(),
            moment=(pl.col("punched_at") - pl.lit(day)).dt.total_microseconds(),
            move=pl.col("direction").replace_strict(
                dict.fromkeys(("in", "break_in", "overtime_in"), 2)
                | dict.fromkeys(("out", "break_out", "overtime_out"), 0),
                default=1,
            ),
        )
        .sort("who", "moment", "move")
    )
    first = (who != who.shift()).fill_null(True)
    last = (who != who.shift(-1)).fill_null(True)
    slot = moment // SLOT
    return (
        counting.with_columns(
            punched=slot,
            first=first,
            going=(move == 0) | ((move == 1) & last & ~first),
            next=pl.when(last).then(47).otherwise(slot.shift(-1)),
        )
        .with_columns(
            start=pl.when(pl.col("first") & pl.col("going"))
            .then(pl.min_horizontal("punched", pl.col("opens") // 30))
            .otherwise("punched"),
            last=pl.when("going").then("punched").otherwise("next"),
        )
        .select("office_code", "who", "strange", "punched", "start", "last")
    )
