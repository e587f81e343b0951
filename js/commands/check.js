// Decides changes under a policy.

import { writeFileSync } from "node:fs";
import { ask } from "./ask.js";
import { DECIDING, context, explain, loadHistory, loadPolicy, readCollectors, serviceOf } from "./deciding.js";
import { documents, readKey, why } from "./input.js";
import { Usage } from "./options.js";
import { codeOf, fail, progress, say, worst } from "./output.js";

export const options = {
  ...DECIDING,
  change: { value: "FILE", help: "a change, or JSONL with one on each line; `-` is standard input", several: true, required: true },
  history: { value: "FILE", help: "the deploy record (JSONL), a JSON array of records, or a summary" },
  sign: { value: "KEY", help: "a private key in PEM, or `env` for the one in COUNTERSIGN_KEY: signs the decision, if it allows" },
  signoff: { value: "FILE", help: "where the sign-off goes" },
  predicate: { value: "vsa|svr", help: "in what it says so: SLSA's Verification Summary unless given, or in-toto's Simple Verification Result" },
};

export const examples = [
  ["countersign check --policy policy.yaml --change change.json", "says whether the change may be deployed now, and why"],
  ["countersign check --policy policy.yaml --change - --output json < changes.jsonl", "decides one change per line, and writes one decision per line"],
  ["countersign check --policy policy.yaml --change change.json --sign key.pem --signoff signoff.json", "decides now, and signs what it allowed, so that a later gate can check it offline"],
  ["countersign check --policy policy.yaml --change change.json --history deploys.jsonl --at 2026-11-27T15:00:00Z", "decides as at that instant, with what was deployed before in mind"],
];

export async function run(options) {
  const { output, sign, signoff, predicate } = options;
  if ((sign === undefined) !== (signoff === undefined)) throw new Usage("`--sign` and `--signoff` belong together", "say with which key, and where to");
  if (predicate !== undefined && sign === undefined) throw new Usage("`--predicate` is for `--sign`");
  if (predicate !== undefined && !["vsa", "svr"].includes(predicate)) throw new Usage(`\`--predicate\` is \`vsa\` or \`svr\`, not \`${predicate}\``);
  if (sign !== undefined && options.at !== undefined) throw new Usage("`--sign` signs what is decided now, and takes no `--at`");
  if (sign !== undefined && options.change.length > 1) throw new Usage("`--sign` signs one decision at a time");
  let policy, history, key;
  try {
    [policy, history] = [await loadPolicy(options), await loadHistory(options.history)];
    options.collectors = await readCollectors(options.collector);
    if (sign !== undefined) key = await readKey(sign);
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
  const changes = [];
  const codes = [];
  for (const name of options.change) {
    try {
      changes.push(...(await documents(name)));
    } catch (error) {
      if (!error.expected) throw error;
      changes.push({ name, error });
    }
  }
  if (key !== undefined && changes.length > 1) throw new Usage("`--sign` signs one decision at a time");
  const count = { allow: 0, pending: 0, deny: 0, "could not decide": 0 };
  const step = progress("deciding", changes.length);
  options.at ??= new Date().toISOString();
  const plainContext = options.history === undefined && Buffer.from(context(options));
  for (const [index, { name, bytes, error }] of changes.entries()) {
    step(index);
    if (error) {
      codes.push(fail(error, { output }));
      count["could not decide"] += 1;
      continue;
    }
    const text = policy.evaluateText(bytes, plainContext || context(options, history(serviceOf(bytes))));
    const decision = JSON.parse(text);
    if (decision.error?.path === "/at") {
      const { code, message } = decision.error;
      return fail({ code, message: `--at: ${message}`, help: "give the instant of the decision, such as 2026-06-22T14:30:00Z" }, { output });
    }
    if (key !== undefined && decision.verdict === "allow") {
      const values = { key, predicate, collectors: options.collectors, at: new Date().toISOString() };
      const answer = ask("sign", { policy: policy.canonical, decision: text, change: bytes }, values);
      const signed = JSON.parse(answer);
      try {
        if (!signed.error) writeFileSync(signoff, `${JSON.stringify(signed.signoff)}\n`);
      } catch (error) {
        signed.error = { code: "output/unwritable", message: `\`${signoff}\` can't be written: ${why(error)}` };
      }
      if (signed.error) return fail({ ...signed.error, json: answer }, { output });
    }
    codes.push(codeOf(decision));
    count[decision.verdict ?? "could not decide"] += 1;
    if (decision.error) fail({ ...decision.error, json: text }, { output, name });
    else if (output === "json") process.stdout.write(`${text}\n`);
    else say(`${index > 0 ? "\n" : ""}${explain(text)}`);
  }
  step(changes.length);
  if (output === "text" && changes.length > 1) {
    const counted = Object.entries(count).filter(([, count]) => count > 0);
    say(`\n${changes.length} changes: ${counted.map(([word, count]) => `${count} ${word}`).join(", ")}\n`);
  }
  return worst(codes);
}
