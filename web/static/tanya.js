// Asks before something that cannot be taken back.
import { say } from "./kata.js";
import { make } from "./unsur.js";

/** Ask; resolves to true where the reader agrees. Escape and the back key mean no. */
export function ask(title, text, agree) {
  const heading = make("h2", { id: "tanya" }, title);
  const yes = make("button", { value: "yes", class: "danger" }, agree);
  const no = make("button", { value: "", class: "second", autofocus: true }, say("Cancel"));
  const dialog = make(
    "dialog",
    { class: "ask", "aria-labelledby": "tanya" },
    make(
      "form",
      { method: "dialog" },
      ...[heading, make("p", {}, text), make("p", { class: "actions" }, yes, no)],
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
