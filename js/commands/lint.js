// Finds every mistake in policies.

import { callText } from "../api.js";
import { read } from "./input.js";
import { Usage } from "./options.js";
import { fail, say, worst } from "./output.js";

export const operands = { word: "[POLICY]…", count: "many" };

export const options = {
  policy: { value: "FILE", help: "a policy, YAML or JSON; `-` is standard input", several: true },
};

export const examples = [
  ["countersign lint policy.yaml", "tells every mistake with its line, and what to do about it"],
  ["countersign lint policies/*.yaml --output json", "writes one JSON object per policy, with its `diagnostics`"],
];

export async function run({ policy = [], output }, operands) {
  const names = [...operands, ...policy];
  if (names.length === 0) throw new Usage("`lint` needs a policy", "countersign lint policy.yaml");
  const codes = [];
  for (const name of names) {
    try {
      const answer = callText("lint", JSON.stringify({ policy: (await read(name)).toString(), name: name === "-" ? "stdin" : name }));
      const { error, diagnostics, text } = JSON.parse(answer);
      if (error) throw Object.assign(new Error(error.message), error, { expected: true, json: answer });
      const code = codeOf(diagnostics);
      codes.push(code);
      if (output === "json") process.stdout.write(`${answer}\n`);
      if (output === "text" || code === 2) say(text, code === 2 ? process.stderr : process.stdout);
    } catch (error) {
      if (!error.expected) throw error;
      codes.push(fail(error, { output, name: error.json && name }));
    }
  }
  return worst(codes);
}

/** A text that is no document at all could not be judged; one with mistakes fails. Warnings fail nothing. */
function codeOf(diagnostics) {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.some(({ code }) => UNREADABLE.has(code))) return 2;
  return errors.length > 0 ? 1 : 0;
}

const UNREADABLE = new Set(["document/empty", "document/not-utf8", "document/other-kind", "document/syntax", "document/too-deep", "document/too-large", "document/too-many-items"]);
