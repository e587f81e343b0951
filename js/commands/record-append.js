// Decides a change with the deploy record in mind, and appends what was decided to it.

import { ask } from "./ask.js";
import { DECIDING, contentOf, context, explain, loadPolicy, readCollectors } from "./deciding.js";
import { oneChange } from "./input.js";
import { append, digestOf, keep, keepEnvelope, locked, scan } from "./log.js";
import { codeOf, fail, say } from "./output.js";

export const options = {
  record: { value: "LOG", help: "the deploy record, JSONL; made when it isn't there", required: true },
  ...DECIDING,
  change: { value: "FILE", help: "the change; `-` is standard input", required: true },
};

export const examples = [
  ["countersign record append --record deploys.jsonl --policy policy.yaml --change change.json", "decides, with the earlier records as history, and appends one line; refused attempts are recorded too"],
];

export async function run(options) {
  const { output, record: log } = options;
  try {
    const policy = await loadPolicy(options);
    options.collectors = await readCollectors(options.collector);
    const change = await oneChange(options.change, "record append");
    const wrong = (text, name) => Object.assign(new Error(), JSON.parse(text).error, { expected: true, json: text, place: name });
    return await locked(log, async () => {
      let service, id;
      try {
        ({ service, override: { id } = {} } = contentOf(change.bytes));
      } catch {
        // The core says what is wrong with it.
      }
      const before = await scan(log, { service, override: id });
      const decision = policy.evaluateText(change.bytes, context(options, `[${before.records.join(",")}]`));
      const decided = JSON.parse(decision);
      if (Date.parse(decided.at) < Date.parse(before.last)) {
        fail({ code: "record/out-of-order", message: `${decided.at} is before the last record's ${before.last}`, help: "decide at the present instant: leave `--at` out" }, { output });
        return 2;
      }
      if (decided.error) throw wrong(decision, change.name);
      if (decided.verdict === "allow" && decided.override && before.used) {
        fail({ code: "record/override-used", message: `the override ${id} was used by ${before.used} already`, help: "an override is for one deploy: ask for a new one" }, { output });
        return 1;
      }
      const recorded = ask("record", { decision, change: change.bytes }, { collectors: options.collectors, previous: before.head });
      const { error, record, line, digest } = JSON.parse(recorded);
      if (error) throw wrong(recorded, change.name);
      if (digest !== digestOf(line)) throw new Error("the record's digest isn't that of its line");
      keep(log, record.decision_digest, JSON.parse(decision));
      keep(log, record.policy.digest, JSON.parse(policy.canonical));
      keep(log, record.change_digest, contentOf(change.bytes));
      keepEnvelope(log, record.change_digest, JSON.parse(change.bytes.toString()));
      append(log, line);
      if (output === "json") process.stdout.write(`${line}\n`);
      else say(`${explain(decision)}\nrecorded on line ${before.count + 1} of ${log}: ${digest}\n`);
      return codeOf(decided);
    });
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output, name: error.place });
  }
}
