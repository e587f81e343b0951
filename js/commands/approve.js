// Approves a change in somebody's name, signed with their key.

import { spawnSync } from "node:child_process";
import { ask } from "./ask.js";
import { COLLECTOR, loadPolicy, readCollectors } from "./deciding.js";
import { oneChange, readKey, shown, Unusable } from "./input.js";
import { fail } from "./output.js";

export const options = {
  change: { value: "FILE", help: "the change; `-` is standard input", required: true },
  as: { value: "ACTOR", help: "who approves, as the policy knows them", required: true },
  key: { value: "KEY", help: "a private key in PEM, `env` for the one in COUNTERSIGN_KEY, or an OpenSSH key with which `ssh-keygen` signs: its file, or the `.pub` of one that an agent holds", required: true },
  role: { value: "ROLE", help: "the role in which they approve" },
  policy: { value: "FILE", help: "the policy under which it was asked for: under another, the approval doesn't count" },
  at: { value: "INSTANT", help: "when, RFC 3339; now, unless given" },
  ...COLLECTOR,
};

export const examples = [
  ["countersign approve --change change.json --as alice --key ~/.ssh/id_ed25519", "prints the approval, which goes into the change's `approvals`"],
  ["countersign approve --change change.json --as alice --role accountable-owner --key ~/.ssh/id_ed25519.pub", "signs with the key that the SSH agent holds, in that role"],
];

export async function run({ change: name, as: actor, key: keyName, role, policy: policyName, at = new Date().toISOString(), collector, output }) {
  try {
    const key = await readKey(keyName);
    const policy = policyName === undefined ? undefined : await loadPolicy({ policy: policyName });
    const collectors = await readCollectors(collector);
    const change = await oneChange(name, "approve");
    const ssh = keyName !== "env" && !/^\s*-----BEGIN (?!OPENSSH )/.test(key);
    const answer = ask("approve", { change: change.bytes, policy: policy?.canonical }, { actor, at, role, collectors, ...(!ssh && { key }) });
    const { error, approval, envelope, bytes, namespace } = JSON.parse(answer);
    if (error) return fail({ ...error, json: answer }, { output, name: /^\/(?:actor|at|role|key|collectors)/.test(error.path) ? undefined : change.name });
    if (ssh) approval.signature = { ...envelope, signatures: [{ sig: sign(keyName, key, Buffer.from(bytes, "base64"), namespace) }] };
    process.stdout.write(`${JSON.stringify(approval)}\n`);
    return 0;
  } catch (error) {
    if (!error.expected) throw error;
    return fail(error, { output });
  }
}

const KINDS = ["ssh-ed25519", "ecdsa-sha2-nistp256"];

/** What `ssh-keygen` signs bytes with, in base64. It asks for passphrases itself, and has an agent sign where only that holds the key. */
function sign(name, text, bytes, namespace) {
  const wrong = (message, help) => new Unusable("approve/bad-key", message, help);
  const usable = `give a key of ${KINDS.join(" or ")}, or one in PEM`;
  const line = /^(?:sk-)?(?:ssh|ecdsa)-\S+(?= )/.exec(text)?.[0];
  if (line !== undefined && !KINDS.includes(line)) throw wrong(`${shown(name)} is a key of ${line}, whose signatures aren't judged`, usable);
  if (line === undefined && !text.startsWith("-----BEGIN OPENSSH ")) throw wrong(`${shown(name)} is no private key in PEM, and no key of OpenSSH's`, usable);
  if (name === "-") throw wrong("`ssh-keygen` takes no key from standard input", "give the key's file");
  const { error, status, stdout, stderr } = spawnSync("ssh-keygen", ["-Y", "sign", "-f", name, "-n", namespace], { input: bytes, encoding: "utf8" });
  // Where it didn't even read what to sign, it said why.
  if (status === null) throw new Unusable("approve/no-ssh-keygen", `\`ssh-keygen\` can't be run: ${error.message}`, "install OpenSSH's client, or give a key in PEM");
  const signature = stdout.replace(/-----(?:BEGIN|END) SSH SIGNATURE-----|\s/g, "");
  if (status !== 0 || signature === "") {
    throw wrong(`\`ssh-keygen\` doesn't sign with ${shown(name)}: ${stderr.trim().split("\n").at(-1)}`, "unlock the key, or add it to the SSH agent");
  }
  const kind = kindOf(Buffer.from(signature, "base64"));
  if (!KINDS.includes(kind)) throw wrong(`${shown(name)} is a key of ${kind}, whose signatures aren't judged`, usable);
  return signature;
}

/** The kind of key that a signature names: behind `SSHSIG`, a version and two lengths. */
const kindOf = (signature) => signature.toString("latin1", 18, 18 + signature.readUInt32BE(14));
