// The finding's form on the phone: kept at every change, opened again as it was left,
// put into the queue with one tap.
import { wrongs } from "./aturan.js";
import { Draft, renewed, takeBack } from "./draf.js";
import { finding, keep, onChange, photos } from "./gudang.js";
import { collect, fill, showErrors } from "./isian.js";
import { cityNow, clock } from "./jam.js";
import { lang, say } from "./kata.js";
import { troubleOf } from "./keadaan.js";
import { Photos } from "./lampiran.js";
import { offerPlace } from "./lokasi.js";
import { showPanel } from "./panel.js";
import { sendAll } from "./pengirim.js";
import { layAhead } from "./persiapan.js";
import { layAside } from "./sisa.js";
import { make } from "./unsur.js";

// Long enough not to write at every letter, short enough that a crash costs a word.
const PAUSE = 400;

class Sheet {
  constructor(form) {
    this.form = form;
    const { visit, office: code, name: office, day } = form.dataset;
    const { account } = document.body.dataset;
    this.draft = new Draft({ account, visit, code, office, day });
    // Changed here and not yet on its way into the store; on its way.
    this.changed = false;
    this.keeping = false;
    this.work = Promise.resolve();
    this.photos = new Photos(form.elements.photo, () => this.touch(0));
    this.mark = make("p", { class: "quiet" });
    form.querySelector(".actions").after(this.mark);
    offerPlace(form, () => this.touch());
  }

  // Beside the button, and not read aloud at every letter.
  tell() {
    const { record } = this.draft;
    const isKept = !this.changed && !this.keeping;
    this.form.dataset.kept = isKept ? "yes" : "no";
    if (record && isKept)
      this.mark.textContent = say("Draft, kept on this phone at {moment}.", {
        moment: clock(record.changed_at, lang),
      });
  }

  async start() {
    const { form } = this;
    await this.look();
    this.moment = await cityNow();
    for (const kind of ["input", "change"])
      form.addEventListener(kind, () => this.touch());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    // The last moments in which a phone lets a page work before it closes the app.
    document.addEventListener("visibilitychange", () => this.save());
    addEventListener("pagehide", () => {
      if (this.changed || this.keeping) layAside(this.draft.withForm(form, this.moment));
    });
    addEventListener("beforeunload", (event) => {
      if (this.photos.working) event.preventDefault();
    });
    onChange(() => this.look());
  }

  // One step after the other: what is shown last is what was written last.
  then(step) {
    this.work = this.work.then(step).catch(() => {
      this.changed = true;
      showErrors(this.form, {}, say("This entry could not be kept. Leave this page open."));
    });
    return this.work;
  }

  /** Show what the store has: another tab or the sender may have changed it. */
  look() {
    return this.then(async () => {
      const now = await this.draft.newest(Boolean(this.form.elements.replaces.value));
      // What is being written here is newer than whatever the store has.
      if (!this.changed) await this.show(now);
    });
  }

  async show(record) {
    const isOther = this.draft.differs(record) || !this.shown;
    this.draft.record = record ?? null;
    this.shown = true;
    const isDraft = !record || record.state === "draft";
    this.form.hidden = !isDraft;
    showPanel(record, {
      mend: () => this.then(() => this.takeBack()),
      correct: () => this.then(() => this.correct()),
    });
    if (isOther && record?.state === "received") layAhead([`/hasil/${record.visit}/terima`]);
    if (isOther && !record) await this.begin();
    else if (isOther && isDraft) await this.fill(record);
    this.tell();
  }

  async fill(record) {
    fill(this.form, record.fields);
    // The page asks for a reason where a result is replaced.
    this.form.classList.toggle("correcting", Boolean(this.form.elements.replaces.value));
    this.photos.set(await photos(record.uuid));
    showErrors(this.form, record.errors, troubleOf(record));
  }

  // A kept copy of the page knows the time at which it was kept, not the time now.
  async begin() {
    const { arrived_at: arrived, replaces } = this.form.elements;
    if (!replaces.value) arrived.value = (await cityNow()).slice(0, 16);
  }

  touch(pause = PAUSE) {
    this.changed = true;
    this.tell();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  save() {
    clearTimeout(this.timer);
    return this.then(async () => {
      await this.photos.busy;
      if (this.changed) await this.keep();
    });
  }

  async keep(more) {
    this.changed = false;
    this.keeping = true;
    const kept = await this.draft.keep(this.form, this.photos, more);
    this.keeping = false;
    // Another tab has sent it meanwhile.
    if (!kept) await this.show(this.draft.record);
    this.tell();
    return kept;
  }

  async submit() {
    // A second tap while the first is at work changes nothing.
    if (this.busy) return;
    this.busy = true;
    await this.then(() => this.queue());
    this.busy = false;
  }

  async queue() {
    clearTimeout(this.timer);
    await this.photos.busy;
    const errors = wrongs(collect(this.form), this.photos.pictures.length);
    showErrors(this.form, errors);
    if (Object.keys(errors).length) return;
    const fresh = { trouble: "", told: "", errors: {}, tries: 0, next_at: 0 };
    if (!(await this.keep({ state: "waiting", ...fresh }))) return;
    await this.show(this.draft.record);
    scrollTo(0, 0);
    sendAll({ all: true });
  }

  async takeBack() {
    const { uuid } = this.draft.record;
    await takeBack(uuid);
    await this.show(await finding(uuid));
  }

  /** Begin a finding that replaces the received one; its photos stay with it there. */
  async correct() {
    const { record } = this.draft;
    const draft = renewed(record, record.report);
    await keep(draft, [], true);
    await this.show(draft);
  }
}

/** Take care of a finding's form. */
export const startForm = (form) => new Sheet(form).start();
