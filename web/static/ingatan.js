// The store's twin for a phone that keeps nothing (private window, full, forbidden): the
// same functions, good until the page is closed.

const records = new Map();
const pictures = new Map();
const facts = new Map();

export const holds = (uuid) => records.has(uuid);

export const forget = (uuid) => {
  pictures.delete(uuid);
  return records.delete(uuid);
};

export const findings = () => [...records.values()];

export const finding = (uuid) => records.get(uuid);

export const photos = (uuid) => pictures.get(uuid) ?? [];

export function keep(record, taken) {
  const before = records.get(record.uuid);
  if (before && before.state !== "draft") return false;
  records.set(record.uuid, record);
  pictures.set(record.uuid, taken ?? []);
  return true;
}

export function alter(uuid, change) {
  const record = records.get(uuid);
  const altered = record ? change(record) : null;
  if (!altered) return null;
  records.set(uuid, { ...record, ...altered });
  return records.get(uuid);
}

export function receive(uuid, receipt) {
  alter(uuid, () => ({ ...receipt, state: "received" }));
  pictures.delete(uuid);
}

export const fact = (name) => facts.get(name);

export const note = (name, value) => facts.set(name, value);
