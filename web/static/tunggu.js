// The page for no signal stands at the address that was wanted: try it again by itself.
// A phone says "online" before anything gets through, so the server is asked first.

const PAUSE = 5000;

/** Load the page again as soon as the server answers. */
export function startWaiting() {
  // Its own address is no page that anybody wanted.
  if (location.pathname === "/luring") return;
  addEventListener("online", look);
  setInterval(look, PAUSE);
}

async function look() {
  const answer = await fetch("/sehat", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
}
