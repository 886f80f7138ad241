"""Which of the city's tables hold rows, and which nobody imported."""

from data.schemas import Registry

#: Tables whose absence a list names, the weightiest first.
WANTED = (
    *("offices", "teams", "schedules", "staff", "devices", "enrolments"),
    *("leave", "agenda", "findings", "complaints", "service_marks"),
)


def missing_names(registry: Registry) -> list[str]:
    """Return the names of the tables that nobody imported."""
    return [table for table in WANTED if getattr(registry, table).empty]


def tables_used(registry: Registry) -> list[str]:
    """Return the names of the tables that hold rows, in the registry's order."""
    return [
        name for name in registry.__dataclass_fields__ if len(getattr(registry, name))
    ]
