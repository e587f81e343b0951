// What the gate signs is what `slsa-verifier verify-vsa` verifies.
import assert from "node:assert/strict";
import { assertTamperProof, digest, kinds, named, other, provenance, read, run } from "../support.mjs";
import { signoff, told, verifier, write, writeKeys, writePolicy } from "../support.mjs";

const asked = {
  "subject-digest": `sha256:${digest}`,
  "verifier-id": verifier,
  "resource-uri": named(digest),
  "public-key-path": "gate.pub",
};

/** What slsa-verifier says of an envelope's text, asked for these things. */
function verified(text, changes = {}) {
  write("attestation.json", text);
  const options = { ...asked, ...changes, "attestation-path": "attestation.json" };
  return run(process.env.SLSA_VERIFIER, "verify-vsa", ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]));
}
function assertVerified(text, changes) {
  const { status, said } = verified(text, changes);
  assert.equal(status, 0, said);
  assert.match(said, /Verifying VSA: PASSED/);
}
function assertRefused(text, changes, message) {
  const { status, said } = verified(text, changes);
  assert.notEqual(status, 0, said);
  assert.match(said, message);
}

for (const kind of Object.keys(kinds)) {
  writeKeys("another", kinds[kind]);
  writePolicy();
  const plain = signoff(kind);
  assertVerified(plain);
  assertRefused(plain, { "subject-digest": `sha256:${other}` }, /expected digest not found/);
  assertRefused(plain, { "verifier-id": "https://ci.example.com/another" }, /verifier ID mismatch/);
  assertRefused(plain, { "resource-uri": named(other) }, /resource URI mismatch/);
  assertRefused(plain, { "public-key-path": "another.pub" }, /accepted signatures do not match threshold/);
  // Nothing was asked of how the artifact was built, and the sign-off says nothing of it.
  assertRefused(plain, { "verified-level": "SLSA_BUILD_LEVEL_1" }, /expected SLSA level not found: BUILD/);

  // What was proven of that, it says.
  const { privateKey } = writeKeys("builder", kinds[kind]);
  writePolicy(read("builder.pub"), { levels: { "https://builder.example.com/**": 2 }, min_level: 2 });
  const proven = signoff(kind, [provenance("https://builder.example.com/v1", privateKey)]);
  assertVerified(proven, { "verified-level": "SLSA_BUILD_LEVEL_1" });
  assertVerified(proven, { "verified-level": "SLSA_BUILD_LEVEL_2" });
  assertRefused(proven, { "verified-level": "SLSA_BUILD_LEVEL_3" }, /SLSA/);
  writePolicy();
  const text = signoff(kind);

  // A signature without a key's id is verified whatever id is asked for; one with an id only where just this id is asked for.
  assertVerified(text, { "public-key-id": "gate" });
  const { signatures: [{ sig }], ...rest } = JSON.parse(text);
  const identified = JSON.stringify({ ...rest, signatures: [{ keyid: "gate", sig }] });
  assertVerified(identified, { "public-key-id": "gate" });
  assertRefused(identified, {}, /accepted signatures do not match threshold/);

  const tried = assertTamperProof(text, (texts) => texts.map((text) => verified(text).status === 0), { bits: 1, few: true });
  console.log(`slsa-verifier verifies a sign-off by ${kind}: ${told(tried)}`);
}
