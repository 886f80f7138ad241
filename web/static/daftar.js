// The list of stops as this phone knows it: a kept copy of the page does not know what
// was filled in since. Also lays the forms of the open stops into the phone beforehand.
import { findings, onChange } from "./gudang.js";
import { stateOf, tagOf } from "./keadaan.js";
import { make } from "./unsur.js";

// Pages wanted without a signal, whatever was looked at with one.
const ALWAYS = ["/daftar", "/peta", "/antrean"];

/** Mark the stops, and fetch what the day needs. */
export async function startStops() {
  const stops = document.querySelectorAll("[data-visit]:not(form)");
  if (stops.length) {
    onChange(() => mark(stops));
    await mark(stops);
  }
  await fetchAhead();
}

async function mark(stops) {
  const { account } = document.body.dataset;
  const mine = (await findings()).filter((each) => each.account === account);
  for (const stop of stops) {
    stop.querySelector(".here")?.remove();
    const record = mine.find(({ visit }) => visit === stop.dataset.visit);
    // What the server says itself needs no second line.
    if (!record || (record.state === "received" && stop.classList.contains("done"))) continue;
    const tag = make("span", { class: tagOf(record) }, stateOf(record));
    stop.querySelector(".actions").before(make("p", { class: "here" }, tag));
  }
}

async function fetchAhead() {
  const { serviceWorker } = navigator;
  if (!serviceWorker || !globalThis.caches) return;
  await serviceWorker.ready;
  if (!serviceWorker.controller) await once(serviceWorker, "controllerchange");
  const links = document.querySelectorAll('a[href^="/hasil/"]');
  const paths = new Set([...ALWAYS, ...[...links].map(({ pathname }) => pathname)]);
  const pages = await caches.open("halaman");
  for (const path of paths) {
    if (await pages.match(path)) continue;
    await fetch(path, { headers: { Accept: "text/html" } }).catch(() => {});
  }
}

const once = (target, kind) =>
  new Promise((resolve) => target.addEventListener(kind, resolve, { once: true }));
