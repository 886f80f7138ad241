// Begins what each page of an inspector needs on the phone. Every page works without it;
// with it nothing typed is lost.
import { startBar } from "./bilah.js";
import { startForm } from "./formulir.js";
import { onlyInMemory } from "./gudang.js";
import { startLogout } from "./keluar.js";
import { startWorker } from "./pembaruan.js";
import { startQueue } from "./antrean.js";
import { startSending } from "./penjadwal.js";
import { bringHome } from "./sisa.js";
import { startStops } from "./daftar.js";
import { startWaiting } from "./tunggu.js";

const { account } = document.body.dataset;
const form = document.getElementById("hasil");
const queue = document.getElementById("antrean");

// A part that fails must not take the others with it.
const start = (part, ...given) =>
  Promise.resolve()
    .then(() => part(...given))
    .catch((error) => console.warn(error));

await start(bringHome);
start(startBar);
if (account) {
  // Another's pages on this phone go now.
  navigator.serviceWorker?.controller?.postMessage({ account });
  start(startWorker);
  start(startLogout);
  if (form) start(startForm, form);
  if (queue) start(startQueue, queue);
  start(startStops);
  start(startSending);
}

if (document.getElementById("luring")) start(startWaiting);

// What only this page's memory holds is gone with it.
addEventListener("beforeunload", (event) => {
  if (onlyInMemory()) event.preventDefault();
});
