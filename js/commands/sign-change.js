// Signs changes that were gathered, so that a host that trusts signed changes alone judges them.

import { ask } from "./ask.js";
import { documents, readKey } from "./input.js";
import { fail, worst } from "./output.js";

export const options = {
  change: { value: "FILE", help: "a change, or JSONL with one on each line; `-` is standard input", required: true },
  key: { value: "KEY", help: "a private key in PEM, or `env` for the one in COUNTERSIGN_KEY", required: true },
};

export const examples = [
  ["countersign sign-change --change change.json --key collector.pem > signed.json", "writes the change in an envelope, signed"],
  ["countersign check --policy policy.yaml --change signed.json --trust signed --collector collector.pub.pem", "decides it, which a change that nobody signed is not"],
];

export async function run({ change: name, key: keyName, output }) {
  try {
    const [key, changes] = [await readKey(keyName), await documents(name)];
    const codes = changes.map(({ name, bytes }) => {
      const answer = ask("sign-change", { change: bytes }, { key });
      const { error, change } = JSON.parse(answer);
      if (error) return fail({ ...error, json: answer }, { output, name });
      process.stdout.write(`${JSON.stringify(change)}\n`);
      return 0;
    });
    return worst(codes);
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
}
