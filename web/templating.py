"""The templates of pages: escaped always, loaded once."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def templates() -> "Environment":
    """Return the environment; a name that a template lacks is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def load_templates() -> None:
    """Translate every template now: of a hundred first requests none has to wait."""
    for name in templates().list_templates(extensions=["j2"]):
        templates().get_template(name)
