// Tells a person what decisions say.

import { ask } from "./ask.js";
import { documents } from "./input.js";
import { fail, say, worst } from "./output.js";

export const operands = { word: "[DECISION]…", count: "many" };

export const options = {
  decision: { value: "FILE", help: "a decision as JSON, or JSONL; `-` is standard input, which is read unless a file is given", several: true },
};

export const examples = [
  ["countersign explain decision.json", "prints the decision as text"],
  ["countersign check --policy policy.yaml --change change.json --output json | countersign explain", "the same for one that was just made"],
];

export async function run({ decision = [], output }, operands) {
  const names = [...operands, ...decision];
  const codes = [];
  for (const name of names.length > 0 ? names : ["-"]) {
    try {
      for (const { name: part, bytes } of await documents(name)) {
        const answer = ask("explain", { decision: bytes });
        const { error, text } = JSON.parse(answer);
        if (error) fail({ ...error, json: answer }, { output, name: part });
        else if (output === "json") process.stdout.write(`${answer}\n`);
        else say(`${codes.length > 0 ? "\n" : ""}${text}`);
        codes.push(error ? 2 : 0);
      }
    } catch (error) {
      if (!error.expected) throw error;
      codes.push(fail(error, { output }));
    }
  }
  return worst(codes);
}
