"""What a page is asked: who asks, for what, with which fields; and how it answers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from data.city import City
from data.database import transaction
from data.errors import UserError
from data.store.accounts import Account
from data.store.audit import write_audit
from data.store.sessions import Session
from web import access, local
from web.doors import Doors
from web.menu import menu
from web.phone import words
from web.templating import templates
from web.wording import heading, label, one_in, tell, translate


@dataclass(frozen=True)
class Upload:
    """A file of a form; its name is only ever shown, never used."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Ask:
    """One request, after the guard: its handler gets values and gives a response."""

    city: City
    doors: Doors
    method: str
    url: str
    lang: str = "id"
    account: Account | None = None
    session: Session | None = None
    #: The cookie itself, which nothing but the login pages needs.
    token: str = ""
    #: The cookie of a browser that was logged in before, for the login pages too.
    mark: str = ""
    address: str = ""
    device: str = ""
    wants_json: bool = False
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    #: Every value of a query or form field, in order, for fields given many times.
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)

    @property
    def who(self) -> Account:
        """The account that asks; only pages for people without login do without."""
        assert self.account is not None
        return self.account

    @property
    def zone(self) -> str:
        """The short name of the city's zone."""
        return local.zone(self.city.settings.offset)

    def moment(self, at: datetime) -> str:
        """Return day and time with the city's zone."""
        return local.moment(at, self.lang, self.city.settings.offset)

    def percent(self, share: float) -> str:
        """Return a share as percent."""
        return local.percent(share, self.lang)

    def menu(self) -> list[tuple[str, str]]:
        """Return the pages in this reader's menu."""
        return menu(self.account.role if self.account else None, self.lang)

    def say(self, text: str, **facts: object) -> str:
        """Return a text in the reader's language."""
        return translate(text, self.lang, **facts)

    def page(self, template: str, status: int = 200, **facts: object) -> Response:
        """Return a page made from a template of ``web/templates``."""
        names: dict[str, Any] = {
            "ask": self,
            "lang": self.lang,
            "account": self.account,
            "may": partial(access.may, self.account.role if self.account else None),
            "t": partial(translate, lang=self.lang),
            "heading": partial(heading, lang=self.lang),
            "label": partial(label, lang=self.lang),
            "long_day": partial(local.long_day, lang=self.lang),
            "one_in": partial(one_in, lang=self.lang),
            "csrf_field": self._csrf_field,
            "script_words": partial(words, self.lang),
        }
        text = templates().get_template(template).render(**names | facts)
        return HTMLResponse(text, status)

    def _csrf_field(self) -> Markup:
        token = self.session.csrf if self.session else ""
        return Markup('<input type="hidden" name="csrf" value="{}">').format(token)

    def answer(self, facts: Mapping[str, object], status: int = 200) -> Response:
        """Return JSON, for the pages' own script."""
        text = json.dumps(facts, ensure_ascii=False, default=str)
        return Response(text, status, media_type="application/json")

    def download(self, content: bytes, name: str, media_type: str) -> Response:
        """Return a file to save: never shown inside a page."""
        said = f"attachment; filename*=UTF-8''{quote(name)}"
        headers = {"Content-Disposition": said}
        return Response(content, media_type=media_type, headers=headers)

    def redirect(self, path: str) -> Response:
        """Send the reader on, to a page of this site only."""
        safe = path if path.startswith("/") and path[1:2] not in ("/", "\\") else "/"
        return RedirectResponse(safe, 303)

    def refuse(self, error: UserError, status: int = 422) -> Response:
        """Return the error as a page or as JSON."""
        text = tell(error, self.lang)
        if self.wants_json:
            return self.answer({"error": text}, status)
        return self.page("pesan.html.j2", status, title=text, text="")

    def note(self, action: str, **more: Any) -> None:
        """Write an entry of the audit trail in a transaction of its own.

        ``more``: ``service_date``, ``reason``, ``detail`` of `write_audit`.
        """
        with transaction(self.city.engine) as db:
            offset = self.city.settings.offset
            name = self.account.account if self.account else None
            write_audit(db, action, self.city.now, offset, account=name, **more)
