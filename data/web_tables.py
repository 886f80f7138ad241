"""The web application's tables: accounts, sessions, reports, papers, the ledger.

Nobody's name stands here: an account is a word for logging in, a signature is a
position. What was sent is never changed; what replaces it is a row of its own.
"""

import sqlalchemy as sa

from data.table_parts import column_of as _column
from data.table_parts import metadata

#: Who may log in. ``password`` is an argon2 hash. The second factor's secret is made
#: from the key file and ``totp_nonce``: nothing secret stands in the database.
accounts = sa.Table(
    "accounts",
    metadata,
    _column("account", "text"),
    _column("role", "choice"),
    _column("team", "text", empty=True),
    _column("office_code", "text", empty=True),
    _column("password", "text"),
    _column("must_change", "flag"),
    _column("disabled", "flag"),
    _column("totp_nonce", "text", empty=True),
    _column("totp_confirmed", "flag"),
    _column("totp_last_step", "integer", empty=True),
    _column("created_at", "instant"),
    sa.PrimaryKeyConstraint("account"),
)

#: Only the token's hash is kept; ``stage``: ``password`` (second factor or a new
#: password is still to come) or ``full``.
sessions = sa.Table(
    "sessions",
    metadata,
    _column("token_hash", "text"),
    _column("account", "text", sa.ForeignKey("accounts.account")),
    _column("csrf", "text"),
    _column("stage", "choice"),
    _column("device", "text"),
    _column("created_at", "instant"),
    _column("seen_at", "instant"),
    _column("expires_at", "instant"),
    sa.PrimaryKeyConstraint("token_hash"),
    sa.Index(None, "account"),
)

#: Every try of a password or code that was tested. ``account`` is what is slowed
#: down (``web.throttle``); ``device`` names a browser that was logged in before.
login_attempts = sa.Table(
    "login_attempts",
    metadata,
    _column("attempt", "integer"),
    _column("account", "text"),
    _column("address", "text"),
    _column("device", "text", empty=True),
    _column("at", "instant"),
    _column("succeeded", "flag"),
    sa.PrimaryKeyConstraint("attempt"),
    sa.Index(None, "account", "at"),
    sa.Index(None, "address", "at"),
)

#: A team's stop that somebody has opened: from then on its office may be read.
opened_stops = sa.Table(
    "opened_stops",
    metadata,
    _column("visit", "text"),
    _column("account", "text"),
    _column("opened_at", "instant"),
    sa.PrimaryKeyConstraint("visit"),
)

#: Every finding as a team sent it; ``report`` is the receipt number, ``uuid`` the
#: phone's. ``kind``: ``finding``, ``correction``, ``amendment``; the last two name the
#: report they replace, and both stay. ``content`` is what the form held, ``digest``
#: its hash with those of the photos: the same uuid with other content is refused.
reports = sa.Table(
    "reports",
    metadata,
    _column("report", "integer"),
    _column("uuid", "text"),
    _column("digest", "text"),
    _column("kind", "choice"),
    _column("replaces", "integer", sa.ForeignKey("reports.report"), empty=True),
    _column("finding", "text"),
    _column("visit", "text", empty=True),
    _column("office_code", "text"),
    _column("team", "text", empty=True),
    _column("account", "text"),
    _column("arrived_at", "instant"),
    _column("sent_at", "instant", empty=True),
    _column("received_at", "instant"),
    _column("content", "json"),
    _column("reason", "text", empty=True),
    sa.PrimaryKeyConstraint("report"),
    sa.UniqueConstraint("uuid"),
    sa.Index(None, "visit"),
    sa.Index(None, "finding"),
    sa.Index(None, "office_code"),
)

#: Pictures as sidak encoded them anew, by the SHA-256 of their bytes; the bytes lie in
#: the home's ``photos`` folder.
photos = sa.Table(
    "photos",
    metadata,
    _column("photo", "integer"),
    _column("digest", "text"),
    _column("report", "integer", sa.ForeignKey("reports.report"), empty=True),
    _column("clarification", "integer", empty=True),
    _column("page", "integer"),
    _column("received_at", "instant"),
    _column("account", "text"),
    sa.PrimaryKeyConstraint("photo"),
    sa.Index(None, "report"),
    sa.Index(None, "clarification"),
    sa.Index(None, "digest"),
)

#: Berita acara. Once there is one of a visit its finding is amended, not corrected.
#: ``signing``: ``signed``, ``refused``, ``nobody``; signer and witness are positions.
minutes = sa.Table(
    "minutes",
    metadata,
    _column("minute", "integer"),
    _column("finding", "text"),
    _column("report", "integer", sa.ForeignKey("reports.report")),
    _column("office_code", "text"),
    _column("signing", "choice"),
    _column("signer", "text", empty=True),
    _column("witness", "text", empty=True),
    _column("statement", "text", empty=True),
    _column("account", "text"),
    _column("signed_at", "instant"),
    _column("digest", "text"),
    sa.PrimaryKeyConstraint("minute"),
    sa.UniqueConstraint("finding"),
    sa.Index(None, "office_code"),
)

#: What an office says to a result. One line of its life a row: ``sent`` by the office,
#: ``accepted``, ``partly``, ``not_accepted`` by the reviewer who closes it.
clarifications = sa.Table(
    "clarifications",
    metadata,
    _column("clarification", "integer"),
    _column("finding", "text"),
    _column("office_code", "text"),
    _column("step", "choice"),
    _column("text", "text"),
    _column("account", "text"),
    _column("at", "instant"),
    _column("due_on", "day", empty=True),
    sa.PrimaryKeyConstraint("clarification"),
    sa.Index(None, "finding"),
    sa.Index(None, "office_code"),
)

#: Tindak lanjut of the direct superior: ``promised`` with its due date, then ``done``.
follow_ups = sa.Table(
    "follow_ups",
    metadata,
    _column("follow_up", "integer"),
    _column("finding", "text"),
    _column("office_code", "text"),
    _column("step", "choice"),
    _column("text", "text"),
    _column("due_on", "day", empty=True),
    _column("account", "text"),
    _column("at", "instant"),
    sa.PrimaryKeyConstraint("follow_up"),
    sa.Index(None, "finding"),
    sa.Index(None, "office_code"),
)

#: Changes of a day's list by people: ``skip``, ``swap`` (to another team), ``reserve``
#: (one that a team takes), ``order`` (a visit the leadership wants), each with its
#: reason. The draw itself never changes.
overrides = sa.Table(
    "overrides",
    metadata,
    _column("override", "integer"),
    _column("service_date", "day"),
    _column("kind", "choice"),
    _column("visit", "text"),
    _column("office_code", "text"),
    _column("team", "text", empty=True),
    _column("half", "choice", empty=True),
    _column("reason", "text"),
    _column("account", "text"),
    _column("at", "instant"),
    sa.PrimaryKeyConstraint("override"),
    sa.Index(None, "service_date"),
)

#: Opening a list before its time: one account asks, another approves.
early_openings = sa.Table(
    "early_openings",
    metadata,
    _column("opening", "integer"),
    _column("service_date", "day"),
    _column("reason", "text"),
    _column("asked_by", "text"),
    _column("asked_at", "instant"),
    _column("approved_by", "text", empty=True),
    _column("approved_at", "instant", empty=True),
    sa.PrimaryKeyConstraint("opening"),
    sa.Index(None, "service_date"),
)
