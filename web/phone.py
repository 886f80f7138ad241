"""What the script on the phone gets: its words, its files, their version."""

import hashlib
import json
from functools import cache
from importlib.resources import files

from web.wording import N_, catalogue

#: Every text the script says: ``say("...")`` in ``web/static`` looks it up by the
#: English one. A test finds what is missing here.
WORDS = (
    # How a finding stands.
    N_("Draft"),
    N_("Waiting for a signal"),
    N_("Being sent"),
    N_("Needs you"),
    N_("Received, No. {number}"),
    N_("Your entry is safe on this phone. Do not clear the browser's data."),
    # What is in its way.
    N_("Not taken yet: mend what is marked and send it again."),
    N_("The photos are too large together. Remove one and send it again."),
    N_("Look at what the server has. If yours is right, send it as a correction."),
    N_("The server did not take it. Log out, log in again and send it again."),
    N_("The server cannot answer now. The phone tries again by itself."),
    N_("The session has ended; please log in again. Your entries are not lost."),
    N_("No signal yet. The phone tries again by itself."),
    # The bar on every page.
    N_("{n} findings not sent yet"),
    N_("{n} drafts"),
    N_("{n} of another account wait for it to log in."),
    N_("Log in"),
    N_("A copy of {moment}: there was no signal."),
    N_("Load again"),
    N_("A new version is ready; your entries stay."),
    N_("Load the new version"),
    N_("A newer version of this page is at work. Load it again."),
    N_("This browser keeps nothing: a finding can only be sent with a signal."),
    # Logging out.
    N_("{n} findings are not sent yet."),
    N_("They stay on this phone and are sent when this account logs in here again."),
    N_("Log out all the same"),
    # The list.
    N_("The list and the forms are on this phone: no signal is needed."),
    # The form.
    N_("Draft, kept on this phone at {moment}."),
    N_("Please correct this first"),
    N_("Not sent yet"),
    N_("This entry could not be kept. Leave this page open."),
    N_("Photo {n}"),
    N_("Remove photo {n}"),
    N_("At most {n} photos. Remove one to add another."),
    N_("This file cannot be read as a photo. Take the photo anew."),
    N_("Take the place"),
    N_("Looking for the place …"),
    N_("Place taken, to about {metres} m."),
    N_("No place found. You can send without it."),
    N_("To the list"),
    N_("On this phone"),
    N_("See the result"),
    N_("Correct this result"),
    N_("Change the entry"),
    # What a finding needs; the words of web/finding_form.py.
    N_("Write when you arrived: day and time."),
    N_("Choose what you met at the office."),
    N_("Choose why the inspection was not carried out."),
    N_("Write how many service staff you saw; write 0 if there was nobody."),
    N_("“{found}” is no count; write a whole number from 0 to {most}."),
    N_("Choose whether the service was running."),
    N_("Choose why the service was not running."),
    N_(
        "An office without service staff needs a photo of the counter. "
        "Take one without faces."
    ),
    N_("Write where the service has moved to, and who says so."),
    N_("Write what the notice says and where it hangs: from when until when, and why."),
    # The page of what is on this phone.
    N_("Nothing is kept on this phone."),
    N_("Open the draft"),
    N_("Delete"),
    N_("See what the server has"),
    N_("Send mine as a correction"),
    N_("Delete the entry of {office}?"),
    N_("It is not sent. With it go its photos."),
    N_("Really delete?"),
    N_("It cannot be brought back."),
    N_("Yes, delete for good"),
    N_("Cancel"),
    N_("Send now"),
    N_("Save as a file"),
    N_("Load from a file"),
    N_("There is nothing unsent to save."),
    N_("{n} findings saved as {name}."),
    N_("This is not a file of unsent findings, or it is damaged."),
    N_("This file belongs to another account. Log in as that one."),
    N_("{n} findings loaded; {known} were here already."),
)
_STATIC = files("web").joinpath("static")
#: Served as a page of its own, with its version inside.
_WORKER = "sw.js"


@cache
def words(lang: str) -> str:
    """Return the script's words as JSON; the script itself fills in the facts.

    Examples
    --------
    >>> json.loads(words("id"))["{n} drafts"]
    '{n} draf'
    """
    known = catalogue() if lang == "id" else {}
    kept = {text: known.get(text, text) for text in WORDS}
    return json.dumps(kept, ensure_ascii=False)


@cache
def worker() -> str:
    """Return the service worker with the files it keeps and their version."""
    names = sorted(each.name for each in _STATIC.iterdir() if each.is_file())
    kept = [name for name in names if name != _WORKER]
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + _STATIC.joinpath(name).read_bytes())
    paths = json.dumps([f"/static/{name}" for name in kept])
    text = _STATIC.joinpath(_WORKER).read_text("utf-8")
    text = text.replace("__VERSION__", digest.hexdigest()[:16])
    return text.replace('["__FILES__"]', paths)
