// Unsent findings as a file: for a phone that breaks, or a browser that must be emptied.
// The file can be loaded here or on another phone, as often as one likes.
import { finding, findings, keep, photos } from "./gudang.js";
import { cityNow } from "./jam.js";
import { say } from "./kata.js";

const KIND = "sidak-belum-terkirim";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KEPT = ["uuid", "account", "visit", "code", "office", "day", "changed_at", "posted"];

/** Hand the account's unsent findings to the browser as a file; return what to say. */
export async function save(account) {
  const open = (await findings()).filter(
    (each) => each.account === account && each.state !== "received",
  );
  if (!open.length) return say("There is nothing unsent to save.");
  const saved_at = await cityNow();
  const content = { kind: KIND, version: 1, saved_at, findings: [] };
  for (const record of open) content.findings.push(await packed(record));
  const name = `sidak-${saved_at.slice(0, 16).replaceAll(/[-:]/g, "")}.json`;
  offer(new Blob([JSON.stringify(content)], { type: "application/json" }), name);
  return say("{n} findings saved as {name}.", { n: open.length, name });
}

function offer(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser reads it after this returns.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function packed(record) {
  const own = KEPT.map((name) => [name, record[name]]);
  const pictures = (await photos(record.uuid)).map(({ bytes }) => base64(bytes));
  // What is on its way may arrive and may not: loaded elsewhere it is sent again.
  const state = record.state === "draft" ? "draft" : "waiting";
  return { ...Object.fromEntries(own), state, fields: record.fields, photos: pictures };
}

/** Take a file's findings in; return what to say. What is here already stays as it is. */
export async function load(file, account) {
  const content = await file.text().then(JSON.parse).catch(() => null);
  const all = content?.kind === KIND && Array.isArray(content.findings) ? content.findings : [];
  const sound = all.filter(isSound);
  if (!sound.length || sound.length < all.length)
    return say("This is not a file of unsent findings, or it is damaged.");
  const mine = sound.filter((each) => each.account === account);
  if (!mine.length) return say("This file belongs to another account. Log in as that one.");
  let taken = 0;
  for (const each of mine) taken += await take(each);
  return say("{n} findings loaded; {known} were here already.", {
    ...{ n: taken, known: mine.length - taken },
  });
}

async function take({ photos: pictures, ...record }) {
  if (await finding(record.uuid)) return 0;
  const images = pictures.map((text) => ({ type: "image/jpeg", bytes: bytesOf(text) }));
  const fresh = { tries: 0, next_at: 0, errors: {}, trouble: "", told: "", report: null };
  const edit = crypto.randomUUID();
  return (await keep({ ...pick(record), ...fresh, edit }, images, true)) ? 1 : 0;
}

const pick = (record) =>
  Object.fromEntries([...KEPT, "state", "fields"].map((name) => [name, record[name]]));

const isText = (value) => typeof value === "string";

function isSound(record) {
  const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isText);
  return (
    UUID.test(record?.uuid) &&
    ["account", "visit", "day", "changed_at"].every((name) => isText(record[name])) &&
    ["draft", "waiting"].includes(record.state) &&
    Array.isArray(record.fields) && record.fields.every(isPair) &&
    Array.isArray(record.photos) && record.photos.length <= 3 &&
    record.photos.every((text) => isText(text) && /^[A-Za-z0-9+/]+=*$/.test(text))
  );
}

function base64(buffer) {
  let text = "";
  const bytes = new Uint8Array(buffer);
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

const bytesOf = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer;
