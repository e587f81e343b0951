import assert from "node:assert/strict";
import { generateKeyPairSync, verify } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { call } from "../index.js";
import { allowed, denied, folder, policyText } from "./support.js";

const pair = (type, options) =>
  generateKeyPairSync(type, { ...options, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
const KEYS = { ed25519: pair("ed25519"), p256: pair("ec", { namedCurve: "P-256" }) };
const digest = allowed.artifact.split("@")[1];

/** What DSSE signs. */
const encoding = ({ payload, payloadType }) => {
  const bytes = Buffer.from(payload, "base64");
  return Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `), bytes]);
};

for (const [name, { publicKey, privateKey }] of Object.entries(KEYS)) {
  test(`what is signed with ${name} is a summary that Node verifies`, (t) => {
    const { run, file } = folder(t, { "a.json": allowed, "key.pem": privateKey, "pub.pem": publicKey });
    const signed = run("check --policy policy.yaml --change a.json --sign key.pem --signoff s.json");
    assert.deepEqual([signed.status, signed.stderr], [0, ""]);
    const envelope = JSON.parse(readFileSync(file("s.json"), "utf8"));
    assert.ok(verify(name === "p256" ? "sha256" : null, encoding(envelope), publicKey, Buffer.from(envelope.signatures[0].sig, "base64")));
    const { predicate, predicateType, subject } = JSON.parse(Buffer.from(envelope.payload, "base64"));
    assert.deepEqual([predicateType, predicate.verificationResult], ["https://slsa.dev/verification_summary/v1", "PASSED"]);
    assert.deepEqual(subject, [{ name: allowed.artifact.split("@")[0], digest: { sha256: digest.slice(7) } }]);
    const ask = (rest) => run(`verify-signoff s.json --policy policy.yaml --key pub.pem --digest ${digest} ${rest}`);
    const held = ask("--environment production");
    assert.deepEqual([held.status, held.stderr], [0, ""]);
    assert.match(held.stdout, /^ALLOW .*\n {2}sign-off {2}sha256:[0-9a-f]{64}\n {2}\+ it was signed at .* \(signoff\/signed\)\n/);
    assert.equal(ask("--environment staging").status, 1);
    assert.equal(ask("--environment production --service another").status, 1);
    assert.equal(ask("--environment production --at 2020-01-01T00:00:00Z --output json").status, 1);
  });

  test(`no byte of what ${name} signed can be changed`, (t) => {
    const { run, file } = folder(t, { "a.json": allowed, "key.pem": privateKey });
    run("check --policy policy.yaml --change a.json --sign key.pem --signoff s.json");
    const envelope = JSON.parse(readFileSync(file("s.json"), "utf8"));
    const at = new Date().toISOString();
    const verdict = (signoff) => {
      try {
        return call("verify", { signoff, policy: policyText, keys: [publicKey], digest, environment: "production", at }).verdict;
      } catch (error) {
        return error.code;
      }
    };
    assert.equal(verdict(envelope), "allow");
    const flipped = (base64, at) => {
      const bytes = Buffer.from(base64, "base64");
      bytes[at % bytes.length] ^= 1 << at % 8;
      return bytes.toString("base64");
    };
    for (let at = 0; at < Buffer.from(envelope.payload, "base64").length; at += 7) {
      assert.equal(verdict({ ...envelope, payload: flipped(envelope.payload, at) }), "deny", `payload ${at}`);
    }
    const [{ sig }] = envelope.signatures;
    for (let at = 0; at < Buffer.from(sig, "base64").length; at++) {
      assert.equal(verdict({ ...envelope, signatures: [{ sig: flipped(sig, at) }] }), "deny", `signature ${at}`);
    }
  });
}

test("the key may come from the environment, and only an allow is signed", (t) => {
  process.env.COUNTERSIGN_KEY = KEYS.ed25519.privateKey;
  t.after(() => delete process.env.COUNTERSIGN_KEY);
  const { run, file } = folder(t, { "a.json": allowed, "d.json": denied });
  assert.equal(run("check --policy policy.yaml --change a.json --sign env --signoff s.json").status, 0);
  assert.ok(readFileSync(file("s.json")));
  assert.equal(run("check --policy policy.yaml --change d.json --sign env --signoff none.json").status, 1);
  assert.throws(() => readFileSync(file("none.json")));
});

test("what can't be signed or verified says why, with exit code 2", (t) => {
  const { run, file } = folder(t, { "a.json": allowed, "key.pem": KEYS.p256.privateKey, "pub.pem": KEYS.p256.publicKey, "all.jsonl": `${JSON.stringify(allowed)}\n${JSON.stringify(allowed)}` });
  const check = "check --policy policy.yaml --change a.json";
  for (const [args, told] of [
    [`${check} --sign key.pem`, /belong together/],
    [`${check} --sign key.pem --signoff s.json --at 2026-06-22T14:30:00Z`, /takes no `--at`/],
    [`${check} --change a.json --sign key.pem --signoff s.json`, /one decision at a time/],
    ["check --policy policy.yaml --change all.jsonl --sign key.pem --signoff s.json", /one decision at a time/],
    [`${check} --sign pub.pem --signoff s.json`, /begins with `-----BEGIN PRIVATE KEY-----`/],
    [`${check} --sign key.pem --signoff no/where.json`, /can't be written/],
    [`verify-signoff a.json --policy policy.yaml --key pub.pem --digest ${digest} --environment production`, /a\.json/],
    [`verify-signoff missing.json --policy policy.yaml --key pub.pem --digest ${digest} --environment production`, /there is no such file/],
  ]) {
    const { status, stderr } = run(args);
    assert.equal(status, 2, args);
    assert.match(stderr, told, args);
  }
  writeFileSync(file("s.json"), "{");
  assert.equal(run(`verify-signoff s.json --policy policy.yaml --key pub.pem --digest ${digest} --environment production`).status, 2);
});
