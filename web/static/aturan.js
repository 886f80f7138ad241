// What a finding needs before it may wait for a signal: what the server will ask, in its
// words (web/finding_form.py), so that an inspector hears of it at the office and not an
// hour later. The server has the last word.
import { valueOf } from "./isian.js";
import { say } from "./kata.js";

const MOST_PEOPLE = 5000;
const isCount = (text) => /^\d+$/.test(text) && Number(text) <= MOST_PEOPLE;

/** Return what is wrong, by field, in the order of the form. */
export function wrongs(fields, photos) {
  const value = (name) => valueOf(fields, name).trim();
  const wrong = {};
  const want = (name, good, text) => {
    if (!good) wrong[name] ??= text;
  };
  const met = value("office_open");
  want("arrived_at", value("arrived_at"), say("Write when you arrived: day and time."));
  want("office_open", met, say("Choose what you met at the office."));
  if (met === "open") counted(value, photos, want);
  else if (met === "not_reached")
    want("cause", value("cause"), say("Choose why the inspection was not carried out."));
  else if (met) want("note", value("note"), noteMissing(met));
  return wrong;
}

function counted(value, photos, want) {
  const seen = value("service_staff_seen");
  want("service_staff_seen", seen, say(
    "Write how many service staff you saw; write 0 if there was nobody.",
  ));
  want("service_staff_seen", isCount(seen), notCount(seen));
  for (const name of ["others_seen", "residents_turned_away"])
    want(name, !value(name) || isCount(value(name)), notCount(value(name)));
  if (Number(seen) > 0) running(value, want);
  // A correction keeps the photos of what it replaces.
  else if (seen && !value("replaces"))
    want("photo", photos > 0, say(
      "An office without service staff needs a photo of the counter. Take one without faces.",
    ));
}

function running(value, want) {
  const runs = value("service_running");
  want("service_running", runs, say("Choose whether the service was running."));
  if (runs === "no")
    want("stopped_by", value("stopped_by"), say("Choose why the service was not running."));
}

const notCount = (found) =>
  say("“{found}” is no count; write a whole number from 0 to {most}.", {
    ...{ found: found.slice(0, 20), most: MOST_PEOPLE },
  });

const noteMissing = (met) =>
  met === "relocated"
    ? say("Write where the service has moved to, and who says so.")
    : say("Write what the notice says and where it hangs: from when until when, and why.");
