// The list of stops as this phone knows it: a kept copy of the page does not know what
// was filled in since. Also lays the forms of the open stops into the phone beforehand.
import { findings, onChange } from "./gudang.js";
import { say } from "./kata.js";
import { stateOf, tagOf } from "./keadaan.js";
import { layAhead } from "./persiapan.js";
import { make } from "./unsur.js";

// Pages of the menu that are of use without a signal.
const OWN = ["/daftar", "/peta", "/antrean"];

/** Mark the stops, and fetch what the day needs. */
export async function startStops() {
  const stops = document.querySelectorAll(".stop[data-visit]");
  if (stops.length) {
    onChange(() => mark(stops));
    await mark(stops);
  }
  await layAhead(wanted(), stops.length ? tellReady : undefined);
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

function wanted() {
  const links = document.querySelectorAll('nav a, .stops a[href^="/hasil/"]');
  const paths = [...links].map(({ pathname }) => pathname);
  return [...new Set(paths)].filter(
    (path) => OWN.includes(path) || path.startsWith("/hasil/"),
  );
}

function tellReady() {
  if (document.getElementById("siap")) return;
  const text = say("The list and the forms are on this phone: no signal is needed.");
  document.querySelector("main").append(make("p", { class: "quiet", id: "siap" }, text));
}
