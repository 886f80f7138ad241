// What the phone keeps until the server has it: findings, their photos, a few facts.
// Nothing here is deleted to make room or to upgrade, and a write is on the disk before
// anybody is told that it is safe.

const NAME = "sidak";

// One step a version. Append; never change one: a phone may hold findings of any of them.
const STEPS = [
  (db) => {
    db.createObjectStore("findings", { keyPath: "uuid" });
    db.createObjectStore("photos", { keyPath: ["uuid", "place"] });
    db.createObjectStore("facts");
  },
];

/** What the store cannot do: "denied" by the browser, or "newer" than this script. */
class StoreError extends Error {
  constructor(kind, cause) {
    super(kind, { cause });
    this.kind = kind;
  }
}

let opened = null;

function open() {
  opened ??= request().catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}

function request() {
  return new Promise((resolve, reject) => {
    const refuse = (error) =>
      reject(new StoreError(error?.name === "VersionError" ? "newer" : "denied", error));
    let asked;
    try {
      asked = indexedDB.open(NAME, STEPS.length);
    } catch (error) {
      refuse(error);
      return;
    }
    asked.onupgradeneeded = (event) => {
      const fresh = STEPS.slice(event.oldVersion);
      for (const step of fresh) step(asked.result, asked.transaction);
    };
    asked.onerror = () => refuse(asked.error);
    asked.onsuccess = () => resolve(kept(asked.result));
  });
}

function kept(db) {
  // Another tab has a newer script: let it upgrade; the next use here opens anew.
  db.onversionchange = () => {
    db.close();
    opened = null;
  };
  db.onclose = () => {
    opened = null;
  };
  return db;
}

const done = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

async function reading(store, work) {
  const db = await open();
  return done(work(db.transaction(store).objectStore(store)));
}

// All of it or nothing, on the disk and not only in the system's memory.
async function writing(stores, work) {
  const db = await open();
  const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
  const complete = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(new StoreError("denied", transaction.error));
  });
  let result;
  try {
    result = await work((name) => transaction.objectStore(name));
  } catch (error) {
    // The transaction may have ended by itself; what matters is why.
    try {
      transaction.abort();
    } catch {
      // It has.
    }
    complete.catch(() => {});
    throw error;
  }
  await complete;
  return result;
}

const ofFinding = (uuid) => IDBKeyRange.bound([uuid], [uuid, []]);

// The functions below are told about in gudang.js, which everybody else uses.

export const findings = () => reading("findings", (store) => store.getAll());

export const finding = (uuid) => reading("findings", (store) => store.get(uuid));

export const photos = (uuid) =>
  reading("photos", (store) => store.getAll(ofFinding(uuid)));

export function keep(record, pictures) {
  return writing(["findings", "photos"], async (store) => {
    const before = await done(store("findings").get(record.uuid));
    if (before && before.state !== "draft") return false;
    await done(store("findings").put(record));
    if (pictures === undefined) return true;
    await done(store("photos").delete(ofFinding(record.uuid)));
    for (const [place, { type, bytes }] of pictures.entries())
      await done(store("photos").put({ uuid: record.uuid, place, type, bytes }));
    return true;
  });
}

export function alter(uuid, change) {
  return writing(["findings"], async (store) => {
    const record = await done(store("findings").get(uuid));
    const altered = record ? change(record) : null;
    if (!altered) return null;
    const whole = { ...record, ...altered };
    await done(store("findings").put(whole));
    return whole;
  });
}

export function receive(uuid, receipt) {
  return writing(["findings", "photos"], async (store) => {
    const record = await done(store("findings").get(uuid));
    if (!record) return;
    await done(store("findings").put({ ...record, ...receipt, state: "received" }));
    await done(store("photos").delete(ofFinding(uuid)));
  });
}

export function remove(uuid) {
  return writing(["findings", "photos"], async (store) => {
    await done(store("findings").delete(uuid));
    await done(store("photos").delete(ofFinding(uuid)));
  });
}

export const fact = (name) => reading("facts", (store) => store.get(name));

export const note = (name, value) =>
  writing(["facts"], (store) => done(store("facts").put(value, name)));
