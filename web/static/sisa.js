// What was typed in the last moment before a page went away: too late for the store, whose
// writing takes a while, so it waits in the one place that is written at once.
import { keep } from "./gudang.js";

const NAME = "sidak-sisa";

/** Lay a draft aside as the page goes. */
export function layAside(record) {
  try {
    const others = rest().filter(({ uuid }) => uuid !== record.uuid);
    localStorage.setItem(NAME, JSON.stringify([...others, record]));
  } catch {
    // A browser that keeps nothing keeps this neither.
  }
}

/** Bring what was laid aside into the store; what was sent meanwhile stays as it is. */
export async function bringHome() {
  for (const record of rest()) await keep(record, undefined, false);
  globalThis.localStorage?.removeItem(NAME);
}

function rest() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? [];
  } catch {
    return [];
  }
}
