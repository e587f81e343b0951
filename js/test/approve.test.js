import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { allowed, folder, policyText } from "./support.js";

const pair = (type, options) =>
  generateKeyPairSync(type, { ...options, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
const KEYS = { ed25519: pair("ed25519"), p256: pair("ec", { namedCurve: "P-256" }) };
const at = "2026-06-22T14:20:00Z";
// Who runs the tests in a terminal is not asked for the passphrase of a key that has to stay locked.
Object.assign(process.env, { SSH_ASKPASS: "/bin/false", SSH_ASKPASS_REQUIRE: "force" });

/** A policy under which alice has to sign, by these keys. */
const signing = (...keys) =>
  `${policyText.replace(/^tiers:/m, `approval_keys:\n  alice: ${JSON.stringify(keys)}\ntiers:`)}      approvals: [{ count: 1, signed: true }]\n`;

/** A folder with an OpenSSH key of a type, made by ssh-keygen. */
function withSsh(t, type, passphrase = "") {
  const here = folder(t, { "a.json": allowed });
  const { status, stderr } = spawnSync("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "alice@laptop", "-f", here.file("key")], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return { ...here, publicKey: readFileSync(here.file("key.pub"), "utf8") };
}

/** Decides the change with an approval, as printed, in it. */
function decided({ run, file }, approval, fields = {}) {
  writeFileSync(file("approved.json"), JSON.stringify({ ...allowed, approvals: [{ ...JSON.parse(approval), ...fields }] }));
  return run("check --policy policy.yaml --change approved.json --at 2026-06-22T14:30:00Z --output json");
}
const notCounted = ({ stdout }) => JSON.parse(stdout).findings.flatMap(({ not_counted = [] }) => not_counted.map(({ reason }) => reason));

for (const type of ["ed25519", "ecdsa"]) {
  test(`an approval that ssh-keygen signed with a key of ${type} counts, and no byte of it can be changed`, (t) => {
    const here = withSsh(t, type);
    writeFileSync(here.file("policy.yaml"), signing(here.publicKey));
    const made = here.run(`approve --change a.json --as alice --key key --at ${at}`);
    assert.deepEqual([made.status, made.stderr], [0, ""]);
    assert.match(made.stdout, /^\{.*\}\n$/);
    const good = decided(here, made.stdout);
    assert.equal(good.status, 0, good.stdout);
    for (const fields of [{ at: "2026-06-22T14:20:01Z" }, { actor: "carol" }, { role: "vp" }]) assert.notEqual(decided(here, made.stdout, fields).status, 0);
    const approval = JSON.parse(made.stdout);
    const bytes = Buffer.from(approval.signature.signatures[0].sig, "base64");
    for (let at = 0; at < bytes.length; at += 11) {
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1;
      const signature = { ...approval.signature, signatures: [{ sig: flipped.toString("base64") }] };
      const answer = decided(here, made.stdout, { signature });
      assert.deepEqual([answer.status, notCounted(answer)], [3, ["signature-invalid"]], `byte ${at}`);
    }
  });
}

for (const [name, { publicKey, privateKey }] of Object.entries(KEYS)) {
  test(`an approval that is signed with ${name} in PEM counts`, (t) => {
    const here = folder(t, { "a.json": allowed, "policy.yaml": signing(publicKey), "key.pem": privateKey });
    const made = here.run(`approve --change a.json --as alice --key key.pem --at ${at} --role owner --policy policy.yaml`);
    assert.deepEqual([made.status, made.stderr], [0, ""]);
    const { role, policy, method } = JSON.parse(made.stdout);
    assert.deepEqual([role, method, policy.length], ["owner", "countersign-approve", 71]);
    assert.equal(decided(here, made.stdout).status, 0);
    const unsigned = decided(here, made.stdout, { signature: undefined });
    assert.deepEqual([unsigned.status, notCounted(unsigned)], [3, ["unsigned"]]);
    assert.match(here.run("check --policy policy.yaml --change approved.json --at 2026-06-22T14:30:00Z").stdout, /countersign approve/);
  });
}

test("the SSH agent signs with a key whose file is locked", (t) => {
  const here = withSsh(t, "ed25519", "passphrase");
  writeFileSync(here.file("policy.yaml"), signing(here.publicKey));
  const agent = spawnSync("ssh-agent", ["-s", "-a", here.file("agent")], { encoding: "utf8" });
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(agent.stdout)?.[1]);
  assert.ok(pid > 0, agent.stderr);
  t.after(() => process.kill(pid));
  // ssh-add asks a program for the passphrase where there is no terminal.
  writeFileSync(here.file("ask"), "#!/bin/sh\necho passphrase\n");
  chmodSync(here.file("ask"), 0o755);
  const env = { ...process.env, SSH_AUTH_SOCK: here.file("agent"), SSH_ASKPASS: here.file("ask"), SSH_ASKPASS_REQUIRE: "force", DISPLAY: ":0" };
  const added = spawnSync("ssh-add", [here.file("key")], { env, encoding: "utf8" });
  assert.equal(added.status, 0, added.stderr);
  process.env.SSH_AUTH_SOCK = here.file("agent");
  t.after(() => delete process.env.SSH_AUTH_SOCK);
  const { run } = folder(t, {});
  const made = run(`approve --change ${here.file("a.json")} --as alice --key ${here.file("key.pub")} --at ${at}`);
  assert.deepEqual([made.status, made.stderr], [0, ""]);
  assert.equal(decided(here, made.stdout).status, 0);
});

test("the key may come from the environment", (t) => {
  process.env.COUNTERSIGN_KEY = KEYS.ed25519.privateKey;
  t.after(() => delete process.env.COUNTERSIGN_KEY);
  const here = folder(t, { "a.json": allowed, "policy.yaml": signing(KEYS.ed25519.publicKey) });
  const made = here.run(`approve --change a.json --as alice --key env --at ${at} --output json`);
  assert.equal(made.status, 0, made.stderr);
  assert.equal(decided(here, made.stdout).status, 0);
});

test("what can't be approved says why, with exit code 2", (t) => {
  const { path, publicKey } = withSsh(t, "ed25519", "passphrase");
  const rsa = withSsh(t, "rsa");
  const { run } = folder(t, {
    "a.json": allowed,
    "tag.json": { ...allowed, artifact: "registry.example.com/shop:latest" },
    "all.jsonl": `${JSON.stringify(allowed)}\n${JSON.stringify(allowed)}`,
    "policy.yaml": signing(KEYS.p256.publicKey),
    "key.pem": KEYS.ed25519.privateKey,
    "sk.pub": "sk-ssh-ed25519@openssh.com AAAA alice@token\n",
    "lost.pub": publicKey,
    "nonsense": "key\n",
  });
  const approve = "approve --change a.json --as alice";
  for (const [args, told] of [
    ["approve --change a.json --key key.pem", /needs `--as ACTOR`/],
    [`${approve}`, /needs `--key KEY`/],
    [`${approve} --key missing`, /there is no such file/],
    [`${approve} --key nonsense`, /approve\/bad-key.*no private key in PEM, and no key of OpenSSH's/s],
    [`${approve} --key sk.pub`, /approve\/bad-key.*sk-ssh-ed25519@openssh\.com/s],
    [`${approve} --key ${path}/key`, /approve\/bad-key.*doesn't sign/s],
    [`${approve} --key lost.pub`, /approve\/bad-key.*doesn't sign/s],
    [`${approve} --key ${rsa.path}/key`, /approve\/bad-key.*is a key of ssh-rsa/s],
    [`${approve} --key ${rsa.path}/key.pub`, /approve\/bad-key.*is a key of ssh-rsa/s],
    [`${approve} --key key.pem --policy policy.yaml`, /sign\/other-key/],
    [`${approve} --key key.pem --at today`, /request\/bad-instant/],
    ["approve --change tag.json --as alice --key key.pem", /sign\/no-digest/],
    ["approve --change all.jsonl --as alice --key key.pem", /one change at a time/],
  ]) {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout], [2, ""], args);
    assert.match(stderr, told, args);
  }
  const { status, stdout } = run(`${approve} --key sk.pub --output json`);
  assert.deepEqual([status, JSON.parse(stdout).error.code], [2, "approve/bad-key"]);
});

test("without ssh-keygen it says what to install", (t) => {
  const { file, path } = withSsh(t, "ed25519");
  mkdirSync(file("bin"));
  const before = process.env.PATH;
  process.env.PATH = file("bin");
  t.after(() => (process.env.PATH = before));
  const { run } = folder(t, {});
  const { status, stderr } = run(`approve --change ${path}/a.json --as alice --key ${path}/key`);
  assert.equal(status, 2);
  assert.match(stderr, /approve\/no-ssh-keygen.*OpenSSH's client/s);
});
