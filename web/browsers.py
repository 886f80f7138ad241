"""Names a browser from what it calls itself, so that people know their own again."""

#: Pieces of the User-Agent header and what people call it; the first that fits wins,
#: for most browsers also call themselves Chrome, Safari and Mozilla.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("UCBrowser", "UC Browser"), ("Firefox", "Firefox"), ("FxiOS", "Firefox")),
    *(("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")),
    *(("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS")),
    ("Linux", "Linux"),
)


def browser_name(header: str) -> str:
    """Return browser and system in a few words; a header of another kind stays.

    Examples
    --------
    >>> browser_name("Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0 Mobile Safari")
    'Chrome, Android'
    >>> browser_name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")
    'Firefox, Linux'
    >>> browser_name("a test")
    'a test'
    """
    found = [_first(header, pairs) for pairs in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name) or header


def _first(header: str, pairs: tuple[tuple[str, str], ...]) -> str:
    return next((name for piece, name in pairs if piece in header), "")
