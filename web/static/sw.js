// The service worker: the inspector's own pages without a signal, and sending after the
// page is closed. The server fills in VERSION and FILES (web/phone.py), so any change of
// a static file is a new version of this one.
import { findings } from "./static/gudang.js";
import { cityDay, cityNow } from "./static/jam.js";
import { sendAll } from "./static/pengirim.js";

const VERSION = "__VERSION__";
const FILES = ["__FILES__"];
const STATIC = `statis-${VERSION}`;
const PAGES = "halaman";
// Shown where no page is kept.
const NO_SIGNAL = "/luring";
// Whose pages are kept, and of which day.
const WHOSE = "/luring?milik";
// On a bad line a kept page now is better than a fresh one in a minute.
const PATIENCE = 8000;

const OWN_PAGE = /^\/(daftar|peta|antrean|hasil\/[^/]+(\/terima)?)$/;

addEventListener("install", (event) => event.waitUntil(fetchFiles()));

async function fetchFiles() {
  const cache = await caches.open(STATIC);
  const asked = (path) => new Request(path, { cache: "reload", credentials: "omit" });
  await cache.addAll([...FILES, NO_SIGNAL].map(asked));
}

addEventListener("activate", (event) => event.waitUntil(begin()));

async function begin() {
  await dropOld();
  await clients.claim();
}

// An open page may still need the files it began with: nothing goes while somebody has
// something unsent.
async function dropOld() {
  const all = await findings().catch(() => [{ state: "draft" }]);
  if (all.some(({ state }) => state !== "received")) return;
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("statis-") && name !== STATIC);
  await Promise.all(old.map((name) => caches.delete(name)));
}

addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
  if (event.data === "tidy") event.waitUntil(dropOld());
  if (event.data?.ahead) event.waitUntil(layAhead(event));
  if (event.data?.account) event.waitUntil(inTurn(() => belongsTo(event.data.account)));
});

// Lay pages into the phone before they are needed.
async function layAhead({ data, ports: [port] }) {
  for (const path of data.ahead) {
    const request = new Request(path, { headers: { Accept: "text/html" } });
    if (await stored(request)) continue;
    const response = await fetch(request).catch(() => null);
    if (isPage(response)) await inTurn(() => keep(request, response));
  }
  const there = await Promise.all(data.ahead.map((path) => stored(new Request(path))));
  if (there.every(Boolean)) port.postMessage("ready");
}

const isPage = (response) => response?.ok && !response.redirected;

addEventListener("sync", (event) => event.waitUntil(sendLater()));

async function sendLater() {
  // An error makes the browser call again later.
  if ((await sendAll()) === "network") throw new Error("no signal yet");
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method === "POST" && pathname === "/keluar") event.respondWith(leave(request));
  if (request.method !== "GET") return;
  if (FILES.includes(pathname)) event.respondWith(file(request));
  else if (OWN_PAGE.test(pathname)) event.respondWith(page(event));
  else if (request.mode === "navigate") event.respondWith(other(request));
});

async function file(request) {
  const cache = await caches.open(STATIC);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

async function other(request) {
  return fetch(request).catch(noSignal);
}

const noSignal = async () => caches.match(NO_SIGNAL);

// Whoever leaves takes the list along, also where the server cannot be told.
async function leave(request) {
  await caches.delete(PAGES);
  return fetch(request).catch(noSignal);
}

async function page(event) {
  const { request } = event;
  const fresh = fetch(request).then(async (response) => {
    const copy = isPage(response) ? response.clone() : null;
    if (copy) event.waitUntil(inTurn(() => keep(request, copy)));
    return response;
  });
  const kept = await stored(request);
  if (!kept) return fresh.catch(noSignal);
  event.waitUntil(fresh.catch(() => {}));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  const first = await Promise.race([fresh.catch(() => null), late]);
  return first && first.status < 500 ? first : kept;
}

// One after the other: two pages of a new account must not drop each other.
let turn = Promise.resolve();

function inTurn(work) {
  turn = turn.catch(() => {}).then(work);
  return turn;
}

// Somebody is logged in: another's pages go.
async function belongsTo(account, day) {
  const whose = await owner();
  if (!whose || (whose.account === account && (!day || whose.day === day))) return;
  await caches.delete(PAGES);
}

// Keep a page under its account and day.
async function keep(request, response) {
  const html = await response.text();
  const [, account] = html.match(/<body[^>]* data-account="([^"]*)"/) ?? [];
  const [, day] = html.match(/<body[^>]* data-today="([^"]*)"/) ?? [];
  if (!account || !day) return;
  await belongsTo(account, day);
  const cache = await caches.open(PAGES);
  await cache.put(WHOSE, new Response(JSON.stringify({ account, day })));
  const headers = new Headers(response.headers);
  // They told about the bytes on the line.
  for (const name of ["content-length", "content-encoding"]) headers.delete(name);
  headers.set("x-kept-at", await cityNow(true));
  await cache.put(request.url, new Response(html, { headers }));
}

async function owner() {
  const cache = await caches.open(PAGES);
  return (await cache.match(WHOSE))?.json();
}

// The kept page, of today only, and marked as a copy.
async function stored(request) {
  const whose = await owner();
  if (!whose) return undefined;
  if (whose.day !== (await cityDay())) {
    await caches.delete(PAGES);
    return undefined;
  }
  const cache = await caches.open(PAGES);
  const found =
    (await cache.match(request.url)) ??
    (await cache.match(request.url, { ignoreSearch: true }));
  if (!found) return undefined;
  const since = found.headers.get("x-kept-at");
  const html = (await found.text()).replace("<body ", `<body data-copy="${since}" `);
  return new Response(html, { headers: found.headers });
}
