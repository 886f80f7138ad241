// Sends what waits, one finding after the other, one sender on the whole phone. Runs in
// pages and in the service worker, so it knows no words and no document.
import { alter, fact, findings, note, photos, receive } from "./gudang.js";
import { phoneNow } from "./jam.js";
import { session } from "./sesi.js";

const SECONDS = [5, 15, 60, 180, 300];
const LONGEST = SECONDS.at(-1) * 1000 * 1.2;
// Three photos on a very slow network. A lost answer is harmless: the same uuid gets the
// same receipt.
const PATIENCE = 300_000;

/** Milliseconds until a waiting finding is tried by itself; Infinity: never. */
export function waitOf(record, now = Date.now()) {
  // No further try mends a conflict: somebody has to look.
  if (record.state !== "waiting" || record.trouble === "conflict") return Infinity;
  const wait = (record.next_at ?? 0) - now;
  // Further away than we ever wait: the phone's clock was set back.
  return wait > LONGEST ? 0 : Math.max(0, wait);
}

/** Milliseconds before try number `tries` + 1, never the same on two phones. */
export function backoff(tries) {
  const seconds = SECONDS[Math.min(Math.max(tries, 1), SECONDS.length) - 1];
  return seconds * 1000 * (0.8 + 0.4 * Math.random());
}

let last = Promise.resolve();

/**
 * Send what is due; with `all` also what would wait for a later try.
 *
 * Returns what stopped it: "" (nothing), "login" or "network".
 */
export function sendAll({ all = false } = {}) {
  const alone = () => navigator.locks.request("sidak-kirim", () => round(all));
  last = last.catch(() => {}).then(alone);
  return last;
}

async function round(all) {
  await wake();
  const tried = new Set();
  let stopped = "";
  while (!stopped) {
    const due = (await findings())
      .filter((each) => !tried.has(each.uuid))
      .filter((each) => waitOf(all ? { ...each, next_at: 0 } : each) === 0);
    if (!due.length) break;
    // Anew each time: its token goes with the finding, its account decides whose.
    const who = await session().catch(() => undefined);
    const mine = due.filter((each) => each.account === who?.account).at(-1);
    if (!who) stopped = who === null ? "login" : "network";
    else if (!mine) break;
    else {
      tried.add(mine.uuid);
      stopped = await send(mine.uuid, who);
    }
  }
  if (stopped !== (await fact("stopped"))) await note("stopped", stopped);
  return stopped;
}

// Whoever holds the lock is the only sender: what is still "sending" was cut off.
async function wake() {
  for (const { uuid, state } of await findings())
    if (state === "sending") await alter(uuid, () => ({ state: "waiting" }));
}

async function send(uuid, { csrf, today }) {
  // From here on the server may have it: it is not edited any more, only sent again.
  const record = await alter(uuid, ({ state }) =>
    state === "waiting" ? { state: "sending", posted: true } : null,
  );
  if (!record) return "";
  return settle(uuid, await post(record, await photos(uuid), csrf), today);
}

const isReceipt = (record, said) => said.uuid === record.uuid && said.report > 0;

async function post(record, pictures, csrf) {
  const form = new FormData();
  for (const [name, value] of record.fields) form.append(name, value);
  // The phone's clock at this very try: the server tells from it how far it is off.
  form.set("sent_at", phoneNow());
  form.set("csrf", csrf);
  for (const [place, { type, bytes }] of pictures.entries())
    form.append("photo", new Blob([bytes], { type }), `foto-${place + 1}.jpg`);
  try {
    const answer = await fetch(`/hasil/${encodeURIComponent(record.visit)}`, {
      method: "POST",
      body: form,
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const said = await answer.json().catch(() => ({}));
    // "Well received" from anybody but sidak: a hotspot's page, or the line broke.
    const status = answer.ok && !isReceipt(record, said) ? 0 : answer.status;
    return { status, said };
  } catch {
    return { status: 0, said: {} };
  }
}

async function settle(uuid, { status, said }, today) {
  const told = said.error ?? "";
  if (status === 200 || status === 201)
    await receive(uuid, { report: said.report, received_on: today, trouble: "", told: "" });
  else if (status === 422) await giveBack(uuid, { trouble: "refused", told, ...said });
  else if (status === 413) await giveBack(uuid, { trouble: "too_large" });
  else if (status === 409) await hold(uuid, { trouble: "conflict", told, met: said.report });
  // Not this finding's fault: all of them wait, and the page decides how long.
  else if (status === 401 || status === 0) await alter(uuid, () => ({ state: "waiting" }));
  else if (status >= 500) await hold(uuid, { trouble: "server" });
  else await hold(uuid, { trouble: "forbidden", told });
  return status === 401 ? "login" : status === 0 ? "network" : "";
}

// It was not taken: a draft again, with what is to be mended.
const giveBack = (uuid, { trouble, told = "", errors = {} }) =>
  alter(uuid, () => ({
    ...{ state: "draft", posted: false, tries: 0 },
    ...{ trouble, told, errors },
  }));

const hold = (uuid, { trouble, told = "", met = null }) =>
  alter(uuid, ({ tries = 0 }) => ({
    ...{ state: "waiting", trouble, told, met, tries: tries + 1 },
    next_at: Date.now() + backoff(tries + 1),
  }));
