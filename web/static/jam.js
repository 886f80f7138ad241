// The city's wall time, however wrong the phone's clock or zone is: the server says now
// and then what time it is, and the phone keeps the difference.
import { fact, note } from "./gudang.js";

const text = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 19);

/** The phone's own wall time in milliseconds, as if it were UTC. */
function phoneWall() {
  const now = new Date();
  return now.getTime() - now.getTimezoneOffset() * 60_000;
}

// Read once: what is kept while a page closes must not wait for it.
let known = null;

/** Keep how far the phone is from the server's "2026-11-24T07:00:00". */
export async function setClock(serverNow) {
  known = Date.parse(`${serverNow.slice(0, 19)}Z`) - phoneWall();
  if (Math.abs(known - ((await fact("clock")) ?? 0)) > 1000) await note("clock", known);
}

/** The city's time now: "2026-11-24T07:05:00"; the phone's own where none was kept. */
export async function cityNow(anew = false) {
  if (anew || known === null) known = (await fact("clock").catch(() => 0)) ?? 0;
  return text(phoneWall() + known);
}

/** What the phone itself thinks the time is. */
export const phoneNow = () => text(phoneWall());

/** The city's day now: "2026-11-24". */
export const cityDay = async () => (await cityNow(true)).slice(0, 10);

/** "07.05" of "2026-11-24T07:05:00", as people write it. */
export const clock = (moment, lang) =>
  lang === "id" ? moment.slice(11, 16).replace(":", ".") : moment.slice(11, 16);
