// Words of the page's language: the server lays them beside the script (web/phone.py),
// English texts as keys, so that one catalogue holds every word of sidak.

const script = document.getElementById("lapangan");
const words = JSON.parse(script?.dataset.words ?? "{}");

export const lang = document.documentElement.lang;

/** The text in the page's language, its {facts} filled in. */
export const say = (text, facts = {}) =>
  (words[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

/** A receipt's number as people write it: "000123". */
export const receipt = (report) => String(report).padStart(6, "0");
