// Who the server says is logged in. Never from a cache: it decides whose findings are
// sent, and its token goes with each of them.
import { setClock } from "./jam.js";
import { findings, remove } from "./gudang.js";

const PATIENCE = 20_000;

/**
 * Ask the server: {account, role, team, csrf, today, now}; null: nobody is logged in.
 *
 * Throws where no answer of sidak came: no signal, a hotspot's login page, a broken server.
 */
export async function session() {
  const answer = await fetch("/sesi", {
    headers: { Accept: "application/json" },
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`/sesi ${answer.status}`);
  const said = await answer.json();
  if (!said.account || !said.csrf) throw new Error("/sesi: not sidak");
  if (said.now) await setClock(said.now).catch(() => {});
  await tidy(said).catch(() => {});
  return said;
}

// What the server has is shown until its day ends, and to its own account only.
async function tidy({ account, today }) {
  for (const record of await findings()) {
    const over = record.account !== account || record.received_on < today;
    if (record.state === "received" && over) await remove(record.uuid);
  }
}
