"""Reads a form within its limits: so many bytes, fields, files and seconds, no more."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from web.asking import Ask, Upload

_MAX_FIELDS, _MAX_FILES = 120, 8
#: A phone with 20 KB a second sends three photos in one.
PATIENCE_SECONDS = 300


class TooLarge(Exception):
    """More bytes came than the page takes."""


class Unreadable(Exception):
    """What came is no form, has too many parts, or did not come to its end."""


async def read_form(ask: Ask, request: Request, limit: int) -> Ask:
    """Return the request with its form's texts and files.

    Raises
    ------
    TooLarge
        The body is larger than the limit, whatever its header says.
    Unreadable
        It is no form.
    """
    form = await _form(request, limit)
    lists: dict[str, list[str]] = {}
    files: dict[str, list[Upload]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if content or value.filename:
                files.setdefault(name, []).append(Upload(value.filename or "", content))
        else:
            lists.setdefault(name, []).append(value)
    await form.close()
    texts = {name: values[-1] for name, values in lists.items()}
    return replace(ask, form=texts, lists=lists, files=files)


async def skip_body(request: Request, limit: int) -> None:
    """Let a body that nobody may send come in and be forgotten.

    Answered before its end, a phone would see a broken connection and try again,
    instead of reading that it has to log in.
    """
    receive = _counting(request.receive, limit)
    with suppress(TooLarge, TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await receive()).get("more_body"):
                pass


async def _form(request: Request, limit: int) -> FormData:
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > limit:
        raise TooLarge
    counted = Request(request.scope, _counting(request.receive, limit))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await counted.form(
                max_files=_MAX_FILES, max_fields=_MAX_FIELDS, max_part_size=limit
            )
    # ValueError: a character set that is none, or says things twice.
    except (HTTPException, ClientDisconnect, TimeoutError, ValueError) as error:
        raise Unreadable from error


def _counting(receive: Any, limit: int) -> Any:
    """Return ``receive`` that stops once more than ``limit`` bytes have come."""
    seen = 0

    async def counted() -> Any:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge
        return message

    return counted
