// Checks that a deploy record's chain holds.

import { callText } from "../api.js";
import { linesOf, read } from "./input.js";
import { digestOf, kept } from "./log.js";
import { Usage } from "./options.js";
import { fail, say } from "./output.js";

export const operands = { word: "LOG", count: "one" };

export const options = {
  record: { value: "LOG", help: "the deploy record, in place of the argument" },
  head: { value: "DIGEST", help: "the digest that the last line must have: so a cut-off end is found too" },
};

export const examples = [
  ["countersign record verify deploys.jsonl", "finds edits, removals, insertions and reordering, also in the documents beside it, and prints the head"],
  ["countersign record verify deploys.jsonl --head sha256:…", "finds edits of the last line and removed last lines too, by the head that was noted before"],
];

/** Adds to what the core found which of the full documents beside the log aren't those that the records name. */
function withDocuments(log, bytes, answer) {
  const verdict = JSON.parse(answer);
  if (verdict.error || log === "-") return answer;
  const problems = [];
  for (const { line, bytes: text } of linesOf(bytes)) {
    let record;
    try {
      record = JSON.parse(text.toString());
    } catch {
      continue; // The core told.
    }
    for (const [digest, document] of kept(log, record)) {
      if (document === undefined || digest === digestOf(document)) continue;
      problems.push({ line, code: "record/document-differs", message: `the document that is kept as ${digest.slice(0, 19)}… was changed` });
    }
  }
  return problems.length === 0 ? answer : JSON.stringify({ ...verdict, ok: false, problems: [...verdict.problems, ...problems] });
}

export async function run({ record, head, output }, [log = record]) {
  if (log === undefined) throw new Usage("`record verify` needs a deploy record", "countersign record verify deploys.jsonl");
  if (head !== undefined && !/^sha256:[0-9a-f]{64}$/.test(head)) throw new Usage("`--head` is `sha256:` and 64 hex digits in lower case");
  let answer;
  try {
    const bytes = await read(log);
    answer = withDocuments(log, bytes, callText("audit", JSON.stringify({ records: bytes.toString(), head })));
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
  const verdict = JSON.parse(answer);
  if (verdict.error) return fail({ ...verdict.error, json: answer }, { output, name: log });
  if (output === "json") process.stdout.write(`${answer}\n`);
  else {
    for (const { line, code, message } of verdict.problems) say(`error[${code}]: ${message}\n  --> ${log}:${line}\n\n`);
    const records = `${verdict.records} ${verdict.records === 1 ? "record" : "records"}`;
    say(verdict.ok ? `${log}: the chain of ${records} holds, head ${verdict.head}\n` : `${log}: the chain of ${records} does not hold\n`);
  }
  return verdict.ok ? 0 : 1;
}
