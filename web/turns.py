"""Which threads do which work: a page that takes files makes no other page wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from web.page import SMALL_FORM, Page

#: More would only quarrel for few cores. Together about as many as the database has
#: connections (`data.database`).
_THREADS, _THREADS_FOR_FILES = 6, 4
_PAGES = "pages"

Done = TypeVar("Done")


async def in_turn(page: Page | None, work: Callable[..., Done], *args: object) -> Done:
    """Do the work in a thread and return what it returns; first come, first served.

    Photos and files take long to draw and to read: each page that takes some has a
    few threads of its own.

    Parameters
    ----------
    page
        Whose work it is; None: it is quick, and no page's.
    """
    heavy = page is not None and page.limit > SMALL_FORM
    threads = _threads(page.action if heavy and page else _PAGES)
    return await asyncio.get_running_loop().run_in_executor(threads, work, *args)


@cache
def _threads(whose: str) -> ThreadPoolExecutor:
    count = _THREADS if whose == _PAGES else _THREADS_FOR_FILES
    return ThreadPoolExecutor(count, f"sidak-{whose}")
