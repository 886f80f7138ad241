// A form's fields as pairs of name and text, and back; and what is wrong with them.
import { say } from "./kata.js";
import { make } from "./unsur.js";

// The token is the session's, not the finding's; photos are kept apart.
const NOT_KEPT = new Set(["csrf", "photo"]);

/** Return the fields as the form would send them: [[name, text], ...]. */
export const collect = (form) =>
  [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !NOT_KEPT.has(name),
  );

/** Set the fields to these pairs; what is not among them becomes empty. */
export function fill(form, pairs) {
  for (const element of form.elements) {
    if (!element.name || NOT_KEPT.has(element.name)) continue;
    const texts = pairs.filter(([name]) => name === element.name).map(([, text]) => text);
    if (element.type === "radio" || element.type === "checkbox")
      element.checked = texts.includes(element.value);
    else element.value = texts[0] ?? "";
  }
}

/** The value of a field among pairs; "": none. */
export const valueOf = (pairs, name) =>
  pairs.find(([each]) => each === name)?.[1] ?? "";

/** The pairs with one field set, in its place or at the end. */
export const withValue = (pairs, name, text) => [
  ...pairs.filter(([each]) => each !== name),
  [name, String(text)],
];

/** Say what is wrong: a summary on top, and a line at each field it names. */
export function showErrors(form, errors, told = "") {
  clear(form);
  const wrong = Object.entries(errors ?? {});
  if (!wrong.length && !told) return;
  const lines = wrong.map(([name, text]) => make("li", {}, mark(form, name, text)));
  const heading = say(wrong.length ? "Please correct this first" : "Not sent yet");
  const summary = make(
    "div",
    { class: "errors", role: "alert", tabindex: "-1" },
    make("h2", {}, heading),
    told ? make("p", {}, told) : null,
    lines.length ? make("ul", {}, ...lines) : null,
  );
  form.prepend(summary);
  summary.focus();
}

function clear(form) {
  // Not what a field says of its own accord, as that of the photos does.
  for (const old of form.querySelectorAll(".errors, .field span.wrong")) old.remove();
  for (const old of form.querySelectorAll(".has-error")) old.classList.remove("has-error");
  for (const old of form.querySelectorAll("[aria-invalid]")) {
    old.removeAttribute("aria-invalid");
    const all = (old.getAttribute("aria-describedby") ?? "").split(" ");
    const others = all.filter((id) => !id.endsWith("-salah"));
    old.setAttribute("aria-describedby", others.join(" "));
  }
}

// Mark the field as the server's page does, and return a link to it.
function mark(form, name, text) {
  const element = form.querySelector(`#${CSS.escape(name)}`);
  if (!element) return text;
  const line = make("span", { class: "wrong", id: `${name}-salah` }, text);
  const field = element.closest(".field") ?? element.parentElement;
  const label = field.querySelector("legend, label");
  (field.querySelector(".hint") ?? label)?.after(line);
  field.classList.add("has-error");
  element.setAttribute("aria-invalid", "true");
  const others = element.getAttribute("aria-describedby") ?? "";
  element.setAttribute("aria-describedby", `${others} ${line.id}`.trim());
  return make("a", { href: `#${name}` }, text);
}
