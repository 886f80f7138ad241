// The photos of a form: made small as soon as they are chosen, shown, taken out again.
import { MOST, shrink } from "./foto.js";
import { say } from "./kata.js";
import { button, make } from "./unsur.js";

/** The photos beside the form's file field; `changed` is called after each change. */
export class Photos {
  constructor(input, changed) {
    this.input = input;
    this.changed = changed;
    this.pictures = this.kept = [];
    this.list = make("ul", { class: "photos" });
    this.told = make("p", { class: "wrong", role: "alert", hidden: true });
    // Being made small: so many, and until when.
    this.working = 0;
    this.busy = Promise.resolve();
    input.after(this.told, this.list);
    input.addEventListener("change", () => this.take([...input.files]));
  }

  /** Show these instead: the store has them. */
  set(pictures) {
    this.pictures = pictures;
    this.kept = pictures;
    this.show();
  }

  /** What is to be kept now, and whether that is other than what was kept last. */
  taken() {
    const changed = this.kept !== this.pictures;
    this.kept = this.pictures;
    return { pictures: this.pictures, changed };
  }

  /** Add files; more than MOST, or what is no picture, is told and left out. */
  take(files) {
    // The field is free for the next photo; these are ours now.
    this.input.value = "";
    this.working += 1;
    this.busy = this.busy
      .then(() => this.add(files))
      .finally(() => {
        this.working -= 1;
        this.changed();
      });
    this.changed();
    return this.busy;
  }

  async add(files) {
    let told = "";
    for (const file of files) {
      if (this.pictures.length >= MOST) {
        told = say("At most {n} photos. Remove one to add another.", { n: MOST });
        break;
      }
      try {
        this.pictures = [...this.pictures, await shrink(file)];
      } catch {
        told = say("This file cannot be read as a photo. Take the photo anew.");
      }
    }
    this.told.textContent = told;
    this.told.hidden = !told;
    this.show();
  }

  show() {
    for (const old of this.list.querySelectorAll("img")) URL.revokeObjectURL(old.src);
    this.list.replaceChildren(...this.pictures.map((each, place) => this.item(each, place)));
  }

  item({ type, bytes }, place) {
    const words = say("Photo {n}", { n: place + 1 });
    const source = URL.createObjectURL(new Blob([bytes], { type }));
    const drop = button(say("Remove photo {n}", { n: place + 1 }), "plain", () => {
      this.pictures = this.pictures.filter((_, each) => each !== place);
      this.show();
      this.changed();
    });
    return make("li", {}, make("img", { src: source, alt: words }), drop);
  }
}
