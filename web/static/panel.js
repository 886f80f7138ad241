// In the place of a form whose finding is on its way: how it stands, and what can be done.
import { isOurs } from "./draf.js";
import { say } from "./kata.js";
import { stateOf, tagOf, troubleOf } from "./keadaan.js";
import { button, make } from "./unsur.js";

let panel = null;

/** Show how a finding stands in #keadaan; none or a draft: show nothing. */
export function showPanel(record, { mend, correct }) {
  const shown = record && record.state !== "draft";
  if (!panel) {
    panel = make("section", { class: "card", tabindex: "-1" });
    document.getElementById("keadaan").append(panel);
  }
  panel.hidden = !shown;
  panel.replaceChildren();
  if (!shown) return;
  const trouble = troubleOf(record);
  const isThere = record.state === "received";
  const safe = say("Your entry is safe on this phone. Do not clear the browser's data.");
  const ways = isThere ? correctable(record, correct) : waiting(record, mend);
  const lines = [
    make("p", {}, make("span", { class: tagOf(record) }, stateOf(record))),
    trouble ? make("p", { class: "wrong" }, trouble) : null,
    isThere ? null : make("p", {}, safe),
    make("p", { class: "actions" }, ...ways),
  ];
  panel.append(...lines.filter(Boolean));
}

const link = (href, text, kind = "button second") => make("a", { href, class: kind }, text);

const correctable = ({ visit }, correct) => [
  // There the berita acara is made.
  link(`/hasil/${visit}/terima`, say("See the result"), "button"),
  link("/daftar", say("To the list")),
  correct ? button(say("Correct this result"), "second", correct) : null,
];

const waiting = (record, mend) => [
  link("/daftar", say("To the list"), "button"),
  link("/antrean", say("On this phone")),
  mend && isOurs(record) ? button(say("Change the entry"), "second", mend) : null,
];
