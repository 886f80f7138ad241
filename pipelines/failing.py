"""How a step fails: Prefect learns which step, the city's own files learn why."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from data.city import City
from data.database import transaction
from data.errors import SidakError, UserError
from data.store.audit import write_audit
from pipelines.tonight import Night

#: The audit's word for a night that did not end well; `sidak doctor` reads it.
FAILED = "night_failed"


#: The file below the city's home that keeps the trace of the last bug.
TRACE = "last-failure.txt"


class StepError(SidakError):
    """A step failed. Its text names the step only: Prefect stores what it is shown.

    ``told`` is what the person by hand reads; None: a bug, whose trace is in the file
    `TRACE` of the city's home.
    """

    def __init__(self, step: str, told: UserError | None) -> None:
        super().__init__(f"step {step} failed, sidak doctor tells why")
        self.step = step
        self.told = told

    def __reduce__(self) -> tuple[type["StepError"], tuple[str, None]]:
        # Prefect pickles the error of a failed flow to disk, whatever is set.
        return StepError, (self.step, None)


@contextmanager
def told_privately(city: City, night: Night, step: str) -> Iterator[None]:
    """Turn whatever goes wrong in a step into a `StepError` without any office."""
    try:
        yield
    except UserError as error:
        _audit(city, night, step, str(error))
        raise StepError(step, error) from None
    except Exception as error:
        _write_trace(city)
        _audit(city, night, step, f"{type(error).__name__}, see {TRACE}")
        raise StepError(step, None) from None


def _audit(city: City, night: Night, step: str, why: str) -> None:
    with transaction(city.engine) as db:
        write_audit(
            db,
            FAILED,
            city.now,
            city.settings.offset,
            service_date=night.service_date,
            reason=why,
            detail={"step": step},
        )


def _write_trace(city: City) -> None:
    file = city.settings.home / TRACE
    file.touch(mode=0o600)
    file.write_text(traceback.format_exc(), encoding="utf-8")
