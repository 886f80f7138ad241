// What a person would notice on a page, measured. Put into pages by tests/browser/eyes.py.
(() => {
  const CHOICES =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const seen = (one) =>
    one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const words = (text) => (text || "").replace(/\s+/g, " ").trim().slice(0, 40);
  const told = (one) =>
    `<${one.tagName.toLowerCase()}> ${words(
      one.id || one.name || one.textContent || one.className,
    )}`;
  // One radio of a group is reached by Tab, the others by the arrows.
  const group = (one) =>
    one.type === "radio" ? `radio ${one.form?.id} ${one.name}` : null;

  const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (numbers(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const outlined = (one) => {
    const style = getComputedStyle(one);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return false;
    return contrast(style.outlineColor, ground(one.parentElement || one)) >= 3;
  };
  const inView = (one) => {
    const box = one.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  };

  window.sidakMeasure = {
    // Everything that can be used, in the order of the page; a group of radios is one.
    usable() {
      const found = new Map();
      for (const one of document.querySelectorAll(CHOICES)) {
        if (seen(one) && !one.disabled) found.set(group(one) || one, told(one));
      }
      return [...found.values()];
    },
    // Where the keyboard is: its place among what can be used, or null outside of it.
    standing() {
      const one = document.activeElement;
      if (!one || one === document.body || one === document.documentElement) return null;
      const keys = [];
      for (const each of document.querySelectorAll(CHOICES)) {
        const key = group(each) || each;
        if (seen(each) && !each.disabled && !keys.includes(key)) keys.push(key);
      }
      return {
        place: keys.indexOf(group(one) || one),
        told: told(one),
        outlined: outlined(one),
        inView: inView(one),
      };
    },
    // Puts the keyboard before the first thing of the page.
    toTop() {
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      scrollTo(0, 0);
    },
    // What is wider than the window, the widest first.
    sideways() {
      const wide = document.scrollingElement.scrollWidth;
      if (wide <= innerWidth) return [];
      const scrolls = (one) => {
        for (let at = one.parentElement; at && at !== document.body; at = at.parentElement)
          if (getComputedStyle(at).overflowX !== "visible") return true;
        return false;
      };
      const out = [...document.body.querySelectorAll("*")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
        .filter((one) => seen(one) && !scrolls(one));
      return [`${wide} px of ${innerWidth}`, ...out.map(told)].slice(0, 6);
    },
    // Text that is cut off where nobody can scroll.
    cut() {
      return [...document.body.querySelectorAll("*")]
        .filter((one) => seen(one) && !one.closest(".unseen, svg, .skip, input, select"))
        .filter((one) => /hidden|clip/.test(getComputedStyle(one).overflowX))
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
        .map(told);
    },
    // Words that hardly differ from what is behind them.
    faint() {
      return [...document.body.querySelectorAll("*")]
        .filter((one) => seen(one) && [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim()))
        .filter((one) => !one.closest(".unseen, svg") && !one.disabled)
        .filter((one) => contrast(getComputedStyle(one).color, ground(one)) < 4.5)
        .map(told);
    },
    // Things to tap that are lower than so many px.
    low(least) {
      return [...document.querySelectorAll(
        "button, .button, summary, select, textarea, .choice, nav a, " +
          "input:not([type=hidden], [type=radio], [type=checkbox])",
      )]
        .filter((one) => seen(one) && one.getBoundingClientRect().height < least - 0.5)
        .map(told);
    },
  };
})();
