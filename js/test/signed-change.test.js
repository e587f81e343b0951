import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { CountersignError, Policy, call } from "../index.js";
import { allowed, at, denied, folder, policyText } from "./support.js";

const pair = (type, options) =>
  generateKeyPairSync(type, { ...options, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
const KEYS = { ed25519: pair("ed25519"), p256: pair("ec", { namedCurve: "P-256" }) };
const { publicKey, privateKey } = KEYS.ed25519;
const files = { "a.json": allowed, "key.pem": privateKey, "pub.pem": publicKey, "other.pem": KEYS.p256.publicKey };
const trusting = `--trust signed --collector pub.pem --at ${at}`;

/** A folder in which `s.json` is the signed change. */
function signed(t, more = {}) {
  const here = folder(t, { ...files, ...more });
  const made = here.run("sign-change --change a.json --key key.pem");
  assert.deepEqual([made.status, made.stderr], [0, ""]);
  writeFileSync(here.file("s.json"), made.stdout);
  return { ...here, envelope: JSON.parse(made.stdout) };
}

for (const [name, { publicKey, privateKey }] of Object.entries(KEYS)) {
  test(`a change that was signed with ${name} is judged where a plain one isn't`, (t) => {
    const { run, file } = folder(t, { ...files, "key.pem": privateKey, "pub.pem": publicKey });
    writeFileSync(file("s.json"), run("sign-change --change a.json --key key.pem").stdout);
    const good = run(`check --policy policy.yaml --change s.json ${trusting}`);
    assert.deepEqual([good.status, good.stderr], [0, ""]);
    assert.match(good.stdout, /\(change\/signed\)/);
    const plain = run(`check --policy policy.yaml --change a.json ${trusting}`);
    assert.equal(plain.status, 1);
    assert.match(plain.stdout, /\(change\/unsigned\)\n {6}-> .*countersign sign-change/);
  });
}

test("an envelope is verified whoever is trusted, and no byte of it can be changed", (t) => {
  const { run, file, envelope } = signed(t);
  for (const [args, code] of [
    ["--trust signed --collector other.pem", "change/signature-invalid"],
    ["--collector other.pem", "change/signature-invalid"],
    ["--trust signed", "change/signature-invalid"],
    ["", "change/signature-invalid"],
    ["--collector a.json", "sign/bad-key"],
  ]) {
    const { status, stdout } = run(`check --policy policy.yaml --change s.json --output json ${args}`.trim());
    assert.deepEqual([status, JSON.parse(stdout).error.code], [2, code], args);
  }
  assert.equal(run(`check --policy policy.yaml --change s.json --collector other.pem --collector pub.pem --at ${at}`).status, 0);
  const policy = new Policy(policyText);
  const options = { at, trust: "signed", collectors: [publicKey] };
  const payload = Buffer.from(envelope.payload, "base64");
  for (let place = 0; place < payload.length; place += 29) {
    const flipped = Buffer.from(payload);
    flipped[place] ^= 1;
    assert.throws(() => policy.evaluate({ ...envelope, payload: flipped.toString("base64") }, options), { code: "change/signature-invalid" });
  }
  writeFileSync(file("s.json"), JSON.stringify({ ...envelope, payloadType: "application/json" }));
  assert.equal(run(`check --policy policy.yaml --change s.json ${trusting}`).status, 2);
});

test("a loaded policy and the operation judge signed changes alike, as objects and as text", (t) => {
  const { envelope } = signed(t);
  const policy = new Policy(policyText);
  const options = { at, trust: "signed", collectors: [publicKey] };
  const decision = policy.evaluate(envelope, options);
  assert.equal(decision.verdict, "allow");
  assert.deepEqual(JSON.parse(policy.evaluateText(JSON.stringify(envelope), options)), decision);
  assert.deepEqual(call("evaluate", { policy: policyText, change: envelope, ...options }), decision);
  assert.equal(policy.evaluate(allowed, options).verdict, "deny");
  assert.equal(policy.evaluate(allowed, { ...options, trust: "caller" }).verdict, "allow");
  const wrong = { ...options, collectors: ["key"] };
  assert.throws(() => policy.evaluate(allowed, wrong), CountersignError);
  assert.equal(JSON.parse(policy.evaluateText(JSON.stringify(allowed), wrong)).error.path, "/collectors/0");
});

test("lines of signed and plain changes are decided one by one", (t) => {
  const { run, file } = folder(t, { ...files, "all.jsonl": `${JSON.stringify(allowed)}\n${JSON.stringify(denied)}\n` });
  const made = run("sign-change --change all.jsonl --key key.pem");
  assert.equal(made.stdout.split("\n").length, 3);
  writeFileSync(file("s.jsonl"), `${made.stdout}${JSON.stringify(allowed)}\n`);
  const { stdout } = run(`check --policy policy.yaml --change s.jsonl ${trusting} --output json`);
  assert.deepEqual(stdout.trim().split("\n").map((line) => JSON.parse(line).verdict), ["allow", "deny", "deny"]);
});

test("a signed change is signed off, recorded with its envelope, and found again as history", (t) => {
  const { run, file, envelope } = signed(t);
  const signing = run("check --policy policy.yaml --change s.json --trust signed --collector pub.pem --sign key.pem --signoff off.json");
  assert.equal(signing.status, 0, signing.stderr);
  const digest = allowed.artifact.split("@")[1];
  const verify = `verify-signoff off.json --policy policy.yaml --key pub.pem --digest ${digest} --environment production --change s.json`;
  assert.equal(run(`${verify} --collector pub.pem`).status, 0);
  assert.equal(run(`${verify} --collector other.pem`).status, 2);

  const append = `record append --record log.jsonl --policy policy.yaml --change s.json --trust signed --at ${at} --output json`;
  assert.equal(run(`${append} --collector other.pem`).status, 2);
  assert.ok(!existsSync(file("log.jsonl")));
  const appended = run(`${append} --collector pub.pem`);
  assert.equal(appended.status, 0, appended.stderr);
  const { change_digest } = JSON.parse(appended.stdout);
  const kept = file(`objects/sha256/${change_digest.slice(7)}`);
  assert.deepEqual(JSON.parse(readFileSync(kept, "utf8")), allowed);
  assert.deepEqual(JSON.parse(readFileSync(`${kept}.signed`, "utf8")), envelope);
  assert.equal(run("record verify log.jsonl").status, 0);
  assert.equal(run(`check --policy policy.yaml --change s.json ${trusting} --history log.jsonl`).status, 0);
  // The same change, plain, has the same digest.
  const plain = run(`record append --record plain.jsonl --policy policy.yaml --change a.json --at ${at} --output json`);
  assert.equal(JSON.parse(plain.stdout).change_digest, change_digest);
  assert.equal(call("sign-change", { change: allowed, key: privateKey }).digest, change_digest);
});

test("every command that takes a change takes a signed one", (t) => {
  const { run } = signed(t, { "policy.yaml": `${policyText}break_glass:\n  emergency: { who: [victor], waives: [checks], valid_for: 2h }\n` });
  for (const command of [`calendar --policy policy.yaml --change s.json --at ${at}`, `override --policy policy.yaml --change s.json --at ${at}`, "approve --change s.json --as alice --key key.pem"]) {
    assert.equal(run(`${command} --collector pub.pem`).status, 0, command);
    const { status, stderr } = run(`${command} --collector other.pem`);
    assert.equal(status, 2, command);
    assert.match(stderr, /change\/signature-invalid/, command);
  }
  const request = run(`override --policy policy.yaml --change s.json --at ${at} --collector pub.pem --only request`).stdout;
  assert.match(request, /Override/);
});

test("what a collector signed is the RFC 8785 bytes of the change and nothing else", (t) => {
  const payload = Buffer.from(JSON.stringify(allowed, null, 1));
  const type = "application/vnd.countersign.change+json";
  const bytes = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
  const envelope = { payload: payload.toString("base64"), payloadType: type, signatures: [{ sig: sign(null, bytes, privateKey).toString("base64") }] };
  const { run } = folder(t, { ...files, "s.json": envelope });
  const { status, stderr } = run(`check --policy policy.yaml --change s.json ${trusting}`);
  assert.equal(status, 2);
  assert.match(stderr, /change\/not-canonical.*= help: sign it with `countersign sign-change`/s);
});

test("what can't be signed says why, with exit code 2", (t) => {
  const { run } = signed(t, { "mistaken.json": { ...allowed, coverage: 101 } });
  for (const [args, told] of [
    ["sign-change --change a.json", /needs `--key KEY`/],
    ["sign-change --change a.json --key pub.pem", /begins with `-----BEGIN PRIVATE KEY-----`/],
    ["sign-change --change a.json --key env", /sign\/bad-key/],
    ["sign-change --change mistaken.json --key key.pem", /change\/out-of-range.*mistaken\.json/s],
    ["sign-change --change s.json --key key.pem", /s\.json/],
    ["sign-change --change missing.json --key key.pem", /there is no such file/],
  ]) {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout], [2, ""], args);
    assert.match(stderr, told, args);
  }
});
