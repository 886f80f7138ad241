// The bar on every page: how many findings this phone holds that the server has not.
import { clock } from "./jam.js";
import { lang, say } from "./kata.js";
import { stoppedText } from "./keadaan.js";
import { fact, findings, isDenied, onChange } from "./gudang.js";
import { make } from "./unsur.js";

const account = document.body.dataset.account;
const bar = document.getElementById("belum-terkirim");
const parts = { update: null, copy: null };

/** Of these findings: waiting or on their way, drafts, and other accounts'. */
export function count(all, who) {
  const open = all.filter(({ state }) => state !== "received");
  // Before anybody is logged in all of them are somebody's who may read this.
  const own = open.filter((each) => !who || each.account === who);
  const drafts = own.filter(({ state }) => state === "draft").length;
  return { unsent: own.length - drafts, drafts, others: open.length - own.length };
}

/** How many are unsent, drafts included, on this phone for this account. */
export async function unsentHere() {
  const { unsent, drafts } = count(await findings(), account);
  return unsent + drafts;
}

async function show() {
  if (!bar) return;
  let lines;
  try {
    lines = await written();
  } catch {
    lines = [outdated()];
  }
  const wanted = [...lines, parts.copy, parts.update].filter(Boolean);
  const spans = wanted.map((line) => make("span", { class: "line" }, ...line));
  // Read aloud when it changes, and only then.
  if (spans.map(told).join() !== [...bar.children].map(told).join())
    bar.replaceChildren(...spans);
  bar.hidden = wanted.length === 0;
}

const told = ({ textContent }) => textContent;

async function written() {
  const { unsent, drafts, others } = count(await findings(), account);
  badge(unsent);
  const lines = [];
  if (unsent || drafts) lines.push([queueLink(unsent, drafts)]);
  if (others)
    lines.push([say("{n} of another account wait for it to log in.", { n: others })]);
  const stopped = unsent && account ? stoppedText(await fact("stopped")) : "";
  if (stopped) lines.push([stopped, " ", loginLink()]);
  if (account && isDenied())
    lines.push([say("This browser keeps nothing: a finding can only be sent with a signal.")]);
  return lines;
}

function queueLink(unsent, drafts) {
  const words = [];
  if (unsent) words.push(say("{n} findings not sent yet", { n: unsent }));
  if (drafts) words.push(say("{n} drafts", { n: drafts }));
  const text = words.join(" · ");
  return account ? make("a", { href: "/antrean" }, text) : text;
}

const loginLink = () => make("a", { href: "/masuk?ke=/antrean" }, say("Log in"));

const outdated = () => [say("A newer version of this page is at work. Load it again.")];

// On the icon of the installed app, where the phone can.
function badge(unsent) {
  const told = unsent ? navigator.setAppBadge?.(unsent) : navigator.clearAppBadge?.();
  told?.catch(() => {});
}

/** Show or drop the line of a name: "update", "copy". */
export function put(name, line) {
  parts[name] = line;
  return show();
}

/** Show the bar and keep it true. */
export function startBar() {
  const { copy } = document.body.dataset;
  const kept = { moment: clock(copy ?? "", lang) };
  const anew = make("a", { href: location.href }, say("Load again"));
  if (copy) parts.copy = [say("A copy of {moment}: there was no signal.", kept), " ", anew];
  onChange(show);
  return show();
}
