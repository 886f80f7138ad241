// Where findings are: on the disk (simpanan.js); where the browser refuses that, in this
// page's memory (ingatan.js), so that at least sending works. A finding is in one place.
import * as memory from "./ingatan.js";
import * as disk from "./simpanan.js";

const listeners = new Set();
const channel = new BroadcastChannel("sidak-gudang");
channel.onmessage = () => listeners.forEach((listener) => listener());

/** Call back after every change of a finding, in whichever tab it happened. */
export const onChange = (listener) => listeners.add(listener);

function told(result) {
  channel.postMessage("changed");
  listeners.forEach((listener) => listener());
  return result;
}

let denied = false;

/** Whether the browser refused to keep something: it is told to the inspector. */
export const isDenied = () => denied;

// What the disk answers; where it keeps nothing at all, what memory has.
async function read(fromDisk, fromMemory) {
  try {
    return await fromDisk();
  } catch (error) {
    if (error.kind !== "denied") throw error;
    denied = true;
    return fromMemory();
  }
}

/** Whether something is only in this page's memory: closing it would lose that. */
export const onlyInMemory = () =>
  memory.findings().some(({ state }) => state !== "received");

/** Every finding on this phone, whoever's, the newest first. */
export async function findings() {
  const all = [...(await read(disk.findings, () => [])), ...memory.findings()];
  return all.sort((one, other) => (one.changed_at < other.changed_at ? 1 : -1));
}

const home = (uuid) => (memory.holds(uuid) ? memory : disk);

/** One finding; undefined: it is not here. */
export const finding = (uuid) =>
  read(async () => home(uuid).finding(uuid), () => undefined);

/** A finding's photos in their order: {type, bytes}. */
export const photos = async (uuid) => home(uuid).photos(uuid);

/**
 * Keep a draft with its photos, which the disk writes only where they changed.
 *
 * Returns false where it is a draft no longer: another tab sent it meanwhile, and what
 * was sent is changed by the sender alone.
 */
export async function keep(record, pictures, changed) {
  try {
    const moved = changed || memory.holds(record.uuid);
    const kept = await disk.keep(record, moved ? pictures : undefined);
    memory.forget(record.uuid);
    return told(kept);
  } catch (error) {
    denied ||= error.kind === "denied";
    if (error.kind === "denied") return told(memory.keep(record, pictures));
    // The bar says why.
    told();
    throw error;
  }
}

/**
 * Change a finding as it stands now, in one go.
 *
 * `change` gets the record and returns what to alter, or null to leave it; returns the
 * altered record, or null.
 */
export const alter = async (uuid, change) => told(await home(uuid).alter(uuid, change));

/** The server has it: the receipt stays, the photos may go. */
export const receive = async (uuid, receipt) =>
  told(await home(uuid).receive(uuid, receipt));

/** Delete one finding and its photos. */
export const remove = async (uuid) =>
  told(memory.forget(uuid) || (await disk.remove(uuid)));

/** A fact about this phone: "clock", "stopped". */
export const fact = (name) => read(() => disk.fact(name), () => memory.fact(name));

export const note = async (name, value) =>
  told(await read(() => disk.note(name, value), () => memory.note(name, value)));
