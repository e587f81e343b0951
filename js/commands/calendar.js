// Tells when deploys are open, closed or frozen, and why.

import { ask } from "./ask.js";
import { COLLECTOR, loadPolicy, readCollectors } from "./deciding.js";
import { oneChange } from "./input.js";
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
  ...COLLECTOR,
};

export const examples = [
  ["countersign calendar --policy policy.yaml", "says whether deploys are open now, why, and when that changes"],
  ["countersign calendar --policy policy.yaml --service payments-api --from 2026-11-23 --to 2026-11-30", "lists when that service can be deployed through a week"],
];

export async function run({ service, change: name, at, from, to, manual, "started-at": started_at, collector, output, ...rest }) {
  if (at !== undefined && (from ?? to) !== undefined) throw new Usage("`--at` and a range exclude each other", "give an instant or a range");
  if ((from === undefined) !== (to === undefined)) throw new Usage(`the range has no ${from === undefined ? "`--from`" : "`--to`"}`);
  if (service !== undefined && name !== undefined) throw new Usage("`--service` and `--change` exclude each other", "a change names its service");
  try {
    const policy = await loadPolicy(rest);
    const change = name === undefined ? undefined : await oneChange(name, "calendar");
    const when = from === undefined ? { at: at ?? new Date().toISOString() } : { from, to };
    const collectors = await readCollectors(collector);
    const answer = ask("calendar", { policy: policy.canonical, change: change?.bytes }, { service, manual, started_at, collectors, ...when });
    const { error, text, verdict } = JSON.parse(answer);
    if (error) return fail({ ...error, json: answer }, { output, name: error.path?.startsWith("/change") || error.code.startsWith("change/") ? name : undefined });
    if (output === "json") process.stdout.write(`${answer}\n`);
    else say(text);
    return verdict === undefined ? 0 : codeOf({ verdict });
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
}
