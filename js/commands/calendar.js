// Tells when deploys are open, closed or frozen, and why.

import { callText } from "../index.js";
import { read } from "./input.js";
import { Usage } from "./options.js";
import { codeOf, fail, say } from "./output.js";

export const options = {
  policy: { value: "FILE", help: "the policy, YAML or JSON; `-` is standard input", required: true },
  service: { value: "NAME", help: "the service; without it, a freeze of some services counts as well" },
  change: { value: "FILE", help: "the change, where its service alone doesn't tell what concerns it; `-` is standard input" },
  at: { value: "INSTANT", help: "when, RFC 3339; now, unless given" },
  from: { value: "TIME", help: "a range instead: an instant, or a date or time by the policy's clock" },
  to: { value: "TIME", help: "where the range ends; this no longer belongs to it" },
  manual: { help: "as for a deploy that a person starts by hand" },
  "started-at": { value: "INSTANT", help: "as for a deploy that began then" },
};

export const examples = [
  ["countersign calendar --policy policy.yaml", "says whether deploys are open now, why, and when that changes"],
  ["countersign calendar --policy policy.yaml --service payments-api --from 2026-11-23 --to 2026-11-30", "lists when that service can be deployed through a week"],
];

export async function run({ policy: name, service, change, at, from, to, manual, "started-at": started_at, output }) {
  if (at !== undefined && (from ?? to) !== undefined) throw new Usage("`--at` and a range exclude each other", "give an instant or a range");
  if ((from === undefined) !== (to === undefined)) throw new Usage(`the range has no ${from === undefined ? "`--from`" : "`--to`"}`);
  if (service !== undefined && change !== undefined) throw new Usage("`--service` and `--change` exclude each other", "a change names its service");
  let text;
  try {
    text = (await read(name)).toString();
    const changed = change === undefined ? undefined : (await read(change)).toString();
    const when = from === undefined ? { at: at ?? new Date().toISOString() } : { from, to };
    const input = JSON.stringify({ policy: text, service, manual, started_at, ...when });
    const answer = callText("calendar", changed === undefined ? input : `${input.slice(0, -1)},"change":${changed}}`);
    const value = JSON.parse(answer);
    if (value.error) {
      const { text: told } = value.error.diagnostics ? JSON.parse(callText("lint", JSON.stringify({ policy: text, name }))) : {};
      throw Object.assign(new Error(value.error.message), value.error, { expected: true, json: answer, told: change === undefined ? told : undefined });
    }
    if (output === "json") process.stdout.write(`${answer}\n`);
    else say(value.text);
    return value.verdict === undefined ? 0 : codeOf(value);
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
}
