"""Reads a form within its limits: so many bytes, fields and files, and no more."""

from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from web.asking import Ask, Upload

_MAX_FIELDS, _MAX_FILES = 120, 8


class TooLarge(Exception):
    """More bytes came than the page takes."""


async def read_form(ask: Ask, request: Request, limit: int) -> Ask:
    """Return the request with its form's texts and files.

    Raises
    ------
    TooLarge
        The body is larger than the limit, whatever its header says.
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


async def _form(request: Request, limit: int) -> FormData:
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > limit:
        raise TooLarge
    counted = Request(request.scope, _counting(request.receive, limit))
    try:
        return await counted.form(
            max_files=_MAX_FILES, max_fields=_MAX_FIELDS, max_part_size=limit
        )
    except HTTPException as error:
        raise TooLarge from error


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
