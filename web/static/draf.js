// One visit's finding as this form works on it: found again, kept, taken back, corrected.
import { collect, withValue } from "./isian.js";
import { alter, finding, findings, keep } from "./gudang.js";
import { cityNow } from "./jam.js";

export class Draft {
  constructor(about) {
    // account, visit, and what the queue's page says of it: office, code, day.
    this.about = about;
    this.record = null;
    // Its number is chosen once, whenever it is first kept.
    this.blank = this.fresh();
  }

  /** What the store has now: the open finding of this visit, else the received one. */
  async newest(correcting) {
    if (this.record) return finding(this.record.uuid);
    const mine = (await findings()).filter(
      (each) => each.account === this.about.account && each.visit === this.about.visit,
    );
    const open = mine.find(({ state }) => state !== "received");
    // A correction is a finding of its own: what was received is not its draft.
    return open ?? (correcting ? undefined : mine[0]);
  }

  /** Whether the store's record is another than the one shown here. */
  differs(now) {
    return now?.edit !== this.record?.edit || now?.state !== this.record?.state;
  }

  /** The record with what stands in the form now. */
  withForm(form, changed_at) {
    const record = { ...(this.record ?? this.blank), changed_at };
    record.fields = withValue(collect(form), "uuid", record.uuid);
    record.edit = crypto.randomUUID();
    return record;
  }

  /** Keep the form as it is; false: it is a draft no longer. */
  async keep(form, photos, more = {}) {
    // Browsers that would make room may not, once they are asked.
    if (!this.record) navigator.storage?.persist?.().catch(() => {});
    const changed_at = await cityNow();
    const { pictures, changed } = photos.taken();
    const record = { ...this.withForm(form, changed_at), ...more };
    const kept = await keep(record, pictures, changed);
    this.record = kept ? record : await finding(record.uuid);
    return kept;
  }

  fresh() {
    return {
      ...this.about,
      ...{ uuid: crypto.randomUUID(), state: "draft", report: null },
      ...{ posted: false, tries: 0, next_at: 0 },
      ...{ errors: {}, trouble: "", told: "" },
    };
  }
}

/** Take a waiting finding back for a change, as long as no server can have it. */
export const takeBack = (uuid) =>
  alter(uuid, ({ state, posted }) =>
    state === "waiting" && !posted ? { state: "draft" } : null,
  );

/** Whether a waiting finding can still be taken back. */
export const isOurs = ({ state, posted }) => state === "waiting" && !posted;

/**
 * Return a draft with the content of a finding, under a number of its own, that replaces
 * the report `report`.
 */
export function renewed(record, report) {
  const uuid = crypto.randomUUID();
  const fields = withValue(withValue(record.fields, "uuid", uuid), "replaces", report);
  return {
    ...record,
    ...{ uuid, fields, edit: crypto.randomUUID(), state: "draft", report: null },
    ...{ posted: false, tries: 0, next_at: 0, trouble: "", told: "", errors: {} },
  };
}
