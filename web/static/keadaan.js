// How a finding stands, in words: the four states, and what is in its way.
import { receipt, say } from "./kata.js";

/** "Menunggu sinyal": the state of a finding, short. */
export function stateOf(record) {
  if (record.state === "received")
    return say("Received, No. {number}", { number: receipt(record.report) });
  if (record.state === "sending") return say("Being sent");
  if (record.state === "waiting")
    return record.trouble === "conflict" ? say("Needs you") : say("Waiting for a signal");
  return say("Draft");
}

/** Class of the state's tag. */
export const tagOf = (record) =>
  record.state === "received"
    ? "tag good-tag"
    : record.trouble
      ? "tag bad-tag"
      : "tag";

/** What is in its way and what to do; "": nothing. */
export function troubleOf({ trouble, told }) {
  const texts = {
    refused: say("Not taken yet: mend what is marked and send it again."),
    too_large: say("The photos are too large together. Remove one and send it again."),
    conflict: say("Look at what the server has. If yours is right, send it as a correction."),
    forbidden: say("The server did not take it. Log out, log in again and send it again."),
    server: say("The server cannot answer now. The phone tries again by itself."),
  };
  const text = texts[trouble] ?? "";
  return [told, text].filter(Boolean).join(" ");
}

/** What stops all of them; "": nothing. */
export const stoppedText = (stopped) =>
  stopped === "login"
    ? say("The session has ended; please log in again. Your entries are not lost.")
    : "";
