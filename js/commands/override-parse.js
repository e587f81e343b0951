// Reads a filled-in request back from a chat message, a mail or a ticket.

import { ask } from "./ask.js";
import { COLLECTOR, readCollectors } from "./deciding.js";
import { oneChange, read } from "./input.js";
import { Usage } from "./options.js";
import { fail, say } from "./output.js";

export const operands = { word: "FILE", count: "one" };

export const options = {
  change: { value: "FILE", help: "the change that it is for: gives the service, environment, digest and commit" },
  path: { value: "NAME", help: "the break-glass path, where the text doesn't say it" },
  id: { value: "ID", help: "the override's own id, where the text doesn't say it" },
  at: { value: "INSTANT", help: "when it was asked for, RFC 3339; as the text says, or else now" },
  ...COLLECTOR,
};

export const examples = [
  ["countersign override parse request.md --change change.json --path emergency --id ovr_17", "prints the override, as it goes into the change"],
  ["countersign override parse - --output json < message.json", "the same from a message of Slack's API, as one line of JSON"],
];

export async function run({ output, change: changeName, collector, ...given }, [name]) {
  if (name === undefined) throw new Usage("`override parse` needs the request's text", "`countersign override parse FILE`, or `-` for standard input");
  try {
    const text = (await read(name)).toString();
    const change = changeName === undefined ? undefined : await oneChange(changeName, "override parse");
    const collectors = await readCollectors(collector);
    const parse = (given) => ask("parse-override", { change: change?.bytes }, { text, collectors, ...given });
    let answer = parse(given);
    // The clock stands in only where the text doesn't say when it was asked for.
    const undated = JSON.parse(answer).error?.diagnostics?.some(({ code, path }) => code === "override-text/missing" && path === "/override/requested_at");
    if (undated) answer = parse({ ...given, at: new Date().toISOString() });
    const { error, override } = JSON.parse(answer);
    if (error) return fail({ ...error, json: answer }, { output, name: name === "-" ? "stdin" : name });
    if (output === "json") process.stdout.write(`${answer}\n`);
    else say(`${JSON.stringify(override, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
}
