// Fetches the part of a page that lives, again and again, while somebody looks at it.
// Without this script the link "refresh" does the same.
const part = () => document.querySelector("[data-refresh]");

// Nothing is taken away under a reader's keyboard or pointer.
const inUse = (box) => box.contains(document.activeElement);

async function refresh() {
  const box = part();
  if (!box || document.hidden || inUse(box)) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  // Logged out meanwhile, or a page that is not this one: the link says so.
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
  clock = setInterval(() => refresh().catch(() => {}), 1000 * Number(box.dataset.refresh));
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh().catch(() => {});
  start();
});
start();
