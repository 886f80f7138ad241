"""What each role finds in the menu: the pages it may open, in order."""

from web.access import may
from web.wording import N_, translate

#: Path, text, action.
_MENU = (
    ("/daftar", N_("Today's list"), "stops.read"),
    ("/peta", N_("Map"), "stops.read"),
    ("/antrean", N_("On this phone"), "stops.read"),
    ("/hari", N_("The day"), "day.read"),
    ("/pekan", N_("The week"), "week.read"),
    ("/data", N_("Data"), "data.read"),
    ("/kantor", N_("Our office"), "office.read"),
    ("/tinjau", N_("Clarifications"), "clarification.close"),
    ("/tindak-lanjut", N_("Follow-up"), "superior.read"),
    ("/surat", N_("Papers"), "papers.read"),
    ("/pengguna", N_("Users"), "users.change"),
    ("/impor", N_("Import"), "data.import"),
    ("/jejak", N_("Audit trail"), "audit.read"),
    # Last: the first one of the menu is where a login leads to.
    ("/hari/buka-awal", N_("Early opening"), "early.ask"),
)


def menu(role: str | None, lang: str) -> list[tuple[str, str]]:
    """Return path and text of every page in the menu of a role.

    Examples
    --------
    >>> [path for path, _ in menu("inspector", "en")]
    ['/daftar', '/peta', '/antrean']
    >>> [path for path, _ in menu("admin", "en")][0]
    '/pengguna'
    """
    return [
        (path, translate(text, lang))
        for path, text, action in _MENU
        if may(role, action)
    ]
