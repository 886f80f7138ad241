// When to try sending: at once, when the signal returns, again and again in between, and
// by the browser itself after the page is closed, where it can (Background Sync).
import { findings, onChange } from "./gudang.js";
import { backoff, sendAll, waitOf } from "./pengirim.js";
import { session } from "./sesi.js";

const { account } = document.body.dataset;
let timer = 0;
let failures = 0;

/** Begin: the page is open, so try now and whenever it may help. */
export async function startSending() {
  addEventListener("online", () => run());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) run();
  });
  onChange(plan);
  // Also without anything to send: it sets the clock and clears yesterday's receipts.
  await session().catch(() => {});
  await run();
}

async function run(options) {
  clearTimeout(timer);
  const stopped = await sendAll(options).catch(() => "network");
  failures = stopped ? failures + 1 : 0;
  await plan();
}

// The next try: when the first finding is due, or later where nothing gets through.
async function plan() {
  clearTimeout(timer);
  const mine = (await findings()).filter((each) => each.account === account);
  const waits = mine.map((each) => waitOf(each));
  const next = Math.min(...waits);
  if (next === Infinity) return;
  askForSync();
  const pause = failures ? Math.max(next, backoff(failures)) : next;
  timer = setTimeout(run, Math.max(pause, 1000));
}

function askForSync() {
  navigator.serviceWorker?.ready
    .then((registration) => registration.sync?.register("kirim"))
    .catch(() => {});
}
