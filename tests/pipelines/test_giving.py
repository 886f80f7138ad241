import io
import sys

import pytest

from data.errors import UserError
from pipelines.giving import give_list
from tests.web.builders import WIB, a_list, a_stop, list_facts


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("fmt", ["xlsx", "pdf"])
def test_what_is_no_text_is_not_written_to_a_terminal(monkeypatch, fmt):
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    with pytest.raises(UserError, match=rf"--output daftar\.{fmt}"):
        give_list(a_list(a_stop()), list_facts(), fmt, "id", WIB, None)
    assert screen.getvalue() == ""


def test_a_pdf_goes_into_a_pipe_as_it_is(capfdbinary):
    give_list(a_list(a_stop()), list_facts(), "pdf", "id", WIB, None)
    written, _ = capfdbinary.readouterr()
    assert written.startswith(b"%PDF-")
    assert written.rstrip().endswith(b"%%EOF")
