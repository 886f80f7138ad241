// The page's helper without signal: registered, updated, and never in the middle of work.
import { put, unsentHere } from "./bilah.js";
import { say } from "./kata.js";
import { button } from "./unsur.js";

/** Register the service worker; where there is none the pages work with a signal only. */
export async function startWorker() {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  const registration = await serviceWorker.register("/sw.js", {
    ...{ type: "module", scope: "/", updateViaCache: "none" },
  });
  const look = () => offer(registration.waiting);
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", look),
  );
  look();
  if ((await unsentHere()) === 0) registration.active?.postMessage("tidy");
}

// Nothing unsent: the new version takes over at once, the open page stays as it is.
// Otherwise when the inspector says so.
async function offer(waiting) {
  if (!waiting) return;
  const take = () => waiting.postMessage("take over");
  if ((await unsentHere()) === 0) {
    take();
    return;
  }
  const load = button(say("Load the new version"), "plain", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    take();
  });
  await put("update", [say("A new version is ready; your entries stay."), " ", load]);
}
