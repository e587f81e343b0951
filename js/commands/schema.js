// Prints the JSON Schema of a document.

import { readFileSync } from "node:fs";
import { callText } from "../api.js";
import { Usage } from "./options.js";
import { fail } from "./output.js";

export const operands = { word: "DOCUMENT", count: "one" };

export const options = {};

export const examples = [
  ["countersign schema policy > policy.schema.json", "for editors: completion and checking while a policy is written"],
  ["countersign schema change", "what a pipeline has to give; decision and record likewise"],
];

export async function run({ output }, [document]) {
  if (document === undefined) throw new Usage("`schema` needs the name of a document", "one of policy, change, decision, record");
  const answer = callText("schema", JSON.stringify({ document }));
  const schema = JSON.parse(answer);
  if (schema.error) return fail({ ...schema.error, json: answer }, { output });
  // The same with descriptions, which the Wasm doesn't carry.
  const described = readFileSync(new URL(`../dist/schema/${document}.schema.json`, import.meta.url), "utf8");
  process.stdout.write(output === "json" ? `${JSON.stringify(JSON.parse(described))}\n` : described);
  return 0;
}
