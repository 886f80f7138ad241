// "Di ponsel ini": every finding of this account on this phone, and what can be done.
import { load, save } from "./berkas.js";
import { isOurs, renewed, takeBack } from "./draf.js";
import { findings, keep, onChange, photos, remove } from "./gudang.js";
import { clock } from "./jam.js";
import { lang, say } from "./kata.js";
import { stateOf, tagOf, troubleOf } from "./keadaan.js";
import { sendAll } from "./pengirim.js";
import { ask } from "./tanya.js";
import { button, make } from "./unsur.js";

const { account } = document.body.dataset;

/** Show the queue in `place` and keep it as the store is. */
export async function startQueue(place) {
  const list = make("ul", { class: "stops" });
  const told = make("p", { role: "status" });
  place.replaceChildren(tools(told), told, list);
  onChange(() => show(list));
  await show(list);
}

async function show(list) {
  const mine = (await findings()).filter((each) => each.account === account);
  const open = mine.filter(({ state }) => state !== "received");
  const received = mine.filter(({ state }) => state === "received");
  const items = [...open, ...received].map(item);
  const nothing = make("li", { class: "card" }, say("Nothing is kept on this phone."));
  // What is pressed just now stays where it is.
  const at = document.activeElement?.closest("[data-uuid]")?.dataset.uuid;
  list.replaceChildren(...(items.length ? items : [nothing]));
  if (at) list.querySelector(`[data-uuid="${CSS.escape(at)}"] :is(a, button)`)?.focus();
}

function item(record) {
  const trouble = troubleOf(record);
  return make(
    "li",
    { class: "card stop", "data-uuid": record.uuid, "data-state": record.state },
    make("h2", {}, record.office || record.code || record.visit),
    make("p", { class: "quiet" }, when(record)),
    make("p", {}, make("span", { class: tagOf(record) }, stateOf(record))),
    trouble ? make("p", { class: "wrong" }, trouble) : null,
    make("p", { class: "actions" }, ...actions(record)),
  );
}

function when({ code, day, changed_at: at }) {
  const date = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" });
  return [code, date.format(new Date(day)), clock(at, lang)].filter(Boolean).join(" · ");
}

// With a question mark the server opens the form even where it has a result already.
const formOf = ({ visit }) => `/hasil/${visit}?perbaiki`;
const link = (href, text) => make("a", { href, class: "button second" }, text);

function actions(record) {
  if (record.state === "received")
    return [link(`/hasil/${record.visit}/terima`, say("See the result"))];
  if (record.state === "sending") return [];
  return [...ways(record), button(say("Delete"), "danger", () => drop(record))];
}

// Every way forward but deleting.
function ways(record) {
  if (record.state === "draft") return [link(formOf(record), say("Open the draft"))];
  if (record.trouble === "conflict")
    return [
      link(`/hasil/${record.visit}/terima`, say("See what the server has")),
      button(say("Send mine as a correction"), "second", () => replace(record)),
    ];
  return isOurs(record)
    ? [button(say("Change the entry"), "second", () => change(record))]
    : [];
}

async function change(record) {
  if (await takeBack(record.uuid)) location.assign(formOf(record));
}

async function replace(record) {
  await keep(renewed(record, record.met), await photos(record.uuid), true);
  await remove(record.uuid);
  location.assign(formOf(record));
}

// Twice, because nobody can bring it back.
async function drop(record) {
  const office = record.office || record.visit;
  const first = say("Delete the entry of {office}?", { office });
  const text = say("It is not sent. With it go its photos.");
  if (!(await ask(first, text, say("Delete")))) return;
  const second = say("It cannot be brought back.");
  if (await ask(say("Really delete?"), second, say("Yes, delete for good")))
    await remove(record.uuid);
}

function tools(told) {
  const tell = (text) => (told.textContent = text);
  const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
  file.addEventListener("change", async () => {
    if (file.files[0]) tell(await load(file.files[0], account));
    file.value = "";
  });
  return make(
    "p",
    { class: "actions" },
    button(say("Send now"), "", () => sendNow(tell)),
    button(say("Save as a file"), "second", async () => tell(await save(account))),
    button(say("Load from a file"), "second", () => file.click()),
    file,
  );
}

async function sendNow(tell) {
  tell(say("Being sent"));
  const stopped = await sendAll({ all: true });
  const words = {
    network: say("No signal yet. The phone tries again by itself."),
    login: say("The session has ended; please log in again. Your entries are not lost."),
  };
  tell(words[stopped] ?? "");
}
