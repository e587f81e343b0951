// Says what a sign-off is worth now.

import { ask } from "./ask.js";
import { COLLECTOR, loadPolicy, readCollectors } from "./deciding.js";
import { oneChange, read } from "./input.js";
import { Usage } from "./options.js";
import { codeOf, fail, say } from "./output.js";

export const operands = { word: "SIGNOFF", count: "one" };

export const options = {
  policy: { value: "FILE", help: "the policy that has to have allowed it; its calendar is judged again", required: true },
  key: { value: "FILE", help: "a public key in PEM that may have signed it", several: true, required: true },
  digest: { value: "DIGEST", help: "what is deployed, sha256:…", required: true },
  environment: { value: "NAME", help: "where it is deployed to", required: true },
  service: { value: "NAME", help: "the service, where it is known" },
  change: { value: "FILE", help: "the change, which tells what windows and freezes concern it" },
  revoked: { value: "DIGEST", help: "a sign-off that doesn't count any more", several: true },
  at: { value: "INSTANT", help: "when, RFC 3339; now, unless given" },
  ...COLLECTOR,
};

export const examples = [
  ["countersign verify-signoff signoff.json --policy policy.yaml --key signer.pub.pem --digest sha256:… --environment production", "says whether the sign-off lets this digest into production now"],
];

export async function run({ policy: name, key, digest, environment, service, change, collector, revoked, at = new Date().toISOString(), output }, [signoff]) {
  if (signoff === undefined) throw new Usage("`verify-signoff` needs a sign-off", "countersign verify-signoff signoff.json …");
  try {
    const policy = await loadPolicy({ policy: name });
    const keys = [];
    for (const file of key) keys.push((await read(file)).toString());
    const changed = change === undefined ? undefined : await oneChange(change, "verify-signoff");
    const collectors = await readCollectors(collector);
    const texts = { policy: policy.canonical, signoff: await read(signoff), change: changed?.bytes };
    const answer = ask("verify", texts, { keys, digest, environment, service, collectors, revoked, at });
    const { error, verdict, findings, digest: of } = JSON.parse(answer);
    if (error) return fail({ ...error, json: answer }, { output, name: signoff });
    if (output === "json") process.stdout.write(`${answer}\n`);
    else say(`${verdict.toUpperCase()}  ${oneLine(digest)} to ${oneLine(environment)}\n  sign-off  ${of}\n${findings.map(line).join("")}`);
    return codeOf({ verdict });
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
}

const oneLine = (text) => text.replace(/\s+/g, " ");

const SIGNS = { passed: "+", waived: "~", owed: "-", violated: "x", error: "x" };

function line({ status, code, message, remedy, waived_by }) {
  const help = remedy && status !== "passed" ? `      -> ${remedy}\n` : "";
  return `  ${SIGNS[status] ?? " "} ${message}  (${code})${waived_by ? ` [${waived_by}]` : ""}\n${help}`;
}
