// Prints the JSON Schema of a document.

import { callText } from "../index.js";
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
  process.stdout.write(output === "json" ? `${answer}\n` : `${JSON.stringify(schema, null, 2)}\n`);
  return 0;
}
