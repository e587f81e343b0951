// Writes what is to be said about an override: the request, the post, the mail, the ticket and the draft of the post-mortem.

import { ask } from "./ask.js";
import { DECIDING, loadHistory, loadPolicy, readCollectors, serviceOf } from "./deciding.js";
import { oneChange } from "./input.js";
import { near, Usage } from "./options.js";
import { fail, say } from "./output.js";

const FORMATS = ["text", "markdown", "slack"];
const TEXTS = ["request", "announcement", "confirmation", "ticket", "post-mortem"];

export const options = {
  ...DECIDING,
  change: { value: "FILE", help: "the change; without an `override` in it, the request is written to be filled in", required: true },
  history: { value: "FILE", help: "the deploy record (JSONL), a JSON array of records, or a summary" },
  only: { value: "TEXT", help: `one of ${TEXTS.join(", ")}; all that there are, unless given` },
  format: { value: FORMATS.join("|"), help: "how the texts are written; `text` unless given" },
};

export const examples = [
  ["countersign override --policy policy.yaml --change change.json --only request", "writes the emergency request, to be filled in where the change has no override yet"],
  ["countersign override --policy policy.yaml --change change.json --only announcement --format slack", "writes the public post as a message for Slack's API"],
  ["countersign override --policy policy.yaml --change change.json --only post-mortem --format markdown > post-mortem.md", "drafts the post-mortem, with the gates that would have caught it"],
];

export async function run(options) {
  const { output, format = "text", only } = options;
  const among = (name, given, words) => {
    if (!words.includes(given)) throw new Usage(`\`--${name}\` is one of ${words.join(", ")}, not \`${given}\``, near(given, words));
  };
  among("format", format, FORMATS);
  if (only !== undefined) among("only", only, TEXTS);
  try {
    const policy = await loadPolicy(options);
    const history = await loadHistory(options.history);
    options.collectors = await readCollectors(options.collector);
    const change = await oneChange(options.change, "override");
    const { at = new Date().toISOString(), principal, trust, collectors, trustedRoots } = options;
    const texts = { policy: policy.canonical, trusted_roots: trustedRoots, change: change.bytes, history: history(serviceOf(change.bytes)) };
    const answer = ask("override", texts, { at, principal, trust, collectors });
    const trail = JSON.parse(answer);
    if (trail.error) return fail({ ...trail.error, json: answer }, { output, name: change.name });
    const written = TEXTS.map((name) => [name, trail[name.replace("-", "_")]]).filter(([name, text]) => text && (only ?? name) === name);
    if (written.length === 0) {
      return fail({ code: "override/not-asked-for", message: `there is no ${only} before the override was asked for`, help: "put the `override` into the change: `countersign override parse` reads it from the request" }, { output });
    }
    if (output === "json") process.stdout.write(only === undefined ? `${answer}\n` : `${JSON.stringify(written[0][1])}\n`);
    // One message per line, as tools take them.
    else if (format === "slack") for (const [, { slack }] of written) process.stdout.write(`${JSON.stringify(slack)}\n`);
    else say(written.map(([, texts]) => texts[format]).join("\n\n"));
    return 0;
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
}
