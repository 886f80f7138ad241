// Before logging out: say what is not sent, and take the list off the phone.
import { unsentHere } from "./bilah.js";
import { say } from "./kata.js";
import { ask } from "./tanya.js";

/** Watch the form that logs out. */
export function startLogout() {
  const form = document.querySelector('form[action="/keluar"]');
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const n = await unsentHere().catch(() => 0);
    const text = say(
      "They stay on this phone and are sent when this account logs in here again.",
    );
    const title = say("{n} findings are not sent yet.", { n });
    if (n && !(await ask(title, text, say("Log out all the same")))) return;
    // The service worker does this too, where there is one.
    await globalThis.caches?.delete("halaman").catch(() => {});
    form.submit();
  });
}
