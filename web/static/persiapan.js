// Asks the service worker to lay pages into the phone before they are needed.

/** Lay these pages in; `ready` is called once all of them are there. */
export async function layAhead(paths, ready = () => {}) {
  const { serviceWorker } = navigator;
  if (!serviceWorker || !paths.length) return;
  await serviceWorker.ready;
  if (!serviceWorker.controller) await once(serviceWorker, "controllerchange");
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ready;
  serviceWorker.controller.postMessage({ ahead: paths }, [port2]);
}

const once = (target, kind) =>
  new Promise((resolve) => target.addEventListener(kind, resolve, { once: true }));
