// Makes elements. Text stays text: nothing here ever reads markup.

/** make("p", {class: "quiet"}, "text", child): an element; null children are left out. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** A button that is pressed once at a time, however quickly it is tapped. */
export function button(text, kind, work) {
  const element = make("button", { type: "button", class: kind }, text);
  element.addEventListener("click", async () => {
    if (element.disabled) return;
    element.disabled = true;
    try {
      await work(element);
    } finally {
      element.disabled = false;
    }
  });
  return element;
}
