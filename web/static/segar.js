// Fetches the part of a page that lives, again and again, while somebody looks at it.
// Without this script the link "refresh" does the same.

// A desk that nobody sits at must not keep its session alive.
const PATIENCE = 30 * 60 * 1000;
const part = () => document.querySelector("[data-refresh]");
// Nothing is taken away from under a reader's keyboard.
const inUse = (box) => box.contains(document.activeElement);

let touched = Date.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) {
  addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
}

async function refresh() {
  const box = part();
  if (!box || document.hidden || inUse(box) || Date.now() - touched > PATIENCE) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  // Logged out meanwhile, or another page: a click on the link will say so.
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(box.id);
  if (fresh && !inUse(box)) box.replaceWith(fresh);
}

let clock;
function start() {
  clearInterval(clock);
  const box = part();
  if (!box || document.hidden) return;
  clock = setInterval(() => refresh().catch(() => {}), 1000 * box.dataset.refresh);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh().catch(() => {});
  start();
});
start();
