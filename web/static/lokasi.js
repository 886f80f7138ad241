// The place, only when the inspector taps for it, and never needed to send.
import { say } from "./kata.js";
import { button, make } from "./unsur.js";

const OPTIONS = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 };
const FIELDS = ["latitude", "longitude", "accuracy_m"];

/** Lay "Ambil lokasi" into the form; `changed` is called once there is a place. */
export function offerPlace(form, changed) {
  for (const name of FIELDS)
    if (!form.elements[name]) form.append(make("input", { type: "hidden", name }));
  if (!navigator.geolocation) return;
  const told = make("span", { role: "status" });
  const take = button(say("Take the place"), "second", async () => {
    told.textContent = say("Looking for the place …");
    try {
      const { coords } = await position();
      const values = [coords.latitude.toFixed(6), coords.longitude.toFixed(6)];
      const metres = Math.round(coords.accuracy);
      for (const [at, name] of FIELDS.entries())
        form.elements[name].value = values[at] ?? metres;
      told.textContent = say("Place taken, to about {metres} m.", { metres });
      changed();
    } catch {
      told.textContent = say("No place found. You can send without it.");
    }
  });
  form.querySelector(".actions").before(make("p", { class: "field place" }, take, " ", told));
}

const position = () =>
  new Promise((found, failed) =>
    navigator.geolocation.getCurrentPosition(found, failed, OPTIONS),
  );
