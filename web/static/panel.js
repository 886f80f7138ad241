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
  const own = record.state === "received" ? correctable(record, correct) : waiting(record, mend);
  const lines = [
    make("p", {}, make("span", { class: tagOf(record) }, stateOf(record))),
    trouble ? make("p", { class: "wrong" }, trouble) : null,
    record.state === "received"
      ? null
      : make("p", {}, say("Your entry is safe on this phone. Do not clear the browser's data.")),
    make("p", { class: "actions" }, ...own),
  ];
  panel.append(...lines.filter(Boolean));
}

const link = (href, text, kind = "button second") => make("a", { href, class: kind }, text);

const correctable = ({ visit }, correct) => [
  link("/daftar", say("To the list"), "button"),
  link(`/hasil/${visit}/terima`, say("See the result")),
  correct ? button(say("Correct this result"), "second", correct) : null,
];

const waiting = (record, mend) => [
  link("/daftar", say("To the list"), "button"),
  link("/antrean", say("On this phone")),
  mend && isOurs(record) ? button(say("Change the entry"), "second", mend) : null,
];
