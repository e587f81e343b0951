// What in-toto's libraries sign is what the policy asks for, and what the gate signs is what they verify, validate and understand.
import assert from "node:assert/strict";
import { join } from "node:path";
import { assertSigned, assertTamperProof, digest, fed, kinds, named, read, run } from "../support.mjs";
import { signoff, succeeded, told, verifier, write, writeKeys, writePolicy } from "../support.mjs";

const { IN_TOTO, PYTHON } = process.env;
const ours = "urn:countersign:sign-off:v1";
const readers = {
  Go: (...options) => run(IN_TOTO, "read", ...options),
  Python: (...options) => run(PYTHON, join(import.meta.dirname, "read.py"), ...options),
};

/** Which of these texts are envelopes that the public key in a file signed, as in-toto's library sees it. */
function accepted(key, texts) {
  const lines = succeeded(fed(texts.map((text) => `${JSON.stringify(text)}\n`).join(""), IN_TOTO, "verify", key));
  return lines.trim().split("\n").map(JSON.parse);
}

/** What a library understands of the statement in a file. */
function understood(read, ...options) {
  const { timeVerified, ...rest } = JSON.parse(succeeded(read(...options)));
  return { ...rest, timeVerified: Date.parse(timeVerified) };
}

function assertRefused(read, options, message) {
  const { status, said } = read(...options);
  assert.notEqual(status, 0, said);
  assert.match(said, message);
}

for (const kind of Object.keys(kinds)) {
  writeKeys("peer", kinds[kind]);
  writePolicy(read("peer.pub"));
  const envelope = JSON.parse(succeeded(run(IN_TOTO, "sign", "peer.key", digest)));
  assert.ok(envelope.signatures[0].keyid, "it names its key in in-toto's way, which the gate doesn't heed");
  assertSigned(envelope, `an envelope by in-toto, by ${kind}`);

  const text = signoff(kind, [envelope]);
  assert.deepEqual(accepted("peer.pub", [text]), [false], "another key didn't sign it");
  const tried = assertTamperProof(text, (texts) => accepted("gate.pub", texts));
  console.log(`in-toto's library for Go verifies a sign-off by ${kind}: ${told(tried)}`);

  const statement = JSON.parse(Buffer.from(JSON.parse(text).payload, "base64"));
  write("statement.json", statement);
  write("without-subject.json", { ...statement, subject: [] });
  const { [ours]: bound, timeVerified, ...summary } = statement.predicate;
  assert.ok(bound && timeVerified);
  assert.deepEqual([summary.verifier, summary.resourceUri, summary.verificationResult], [{ id: verifier }, named(digest), "PASSED"]);
  assert.equal(summary.inputAttestations.length, 1, "the envelope that the policy asked for");
  const inputAttestations = summary.inputAttestations.map((attestation) => ({ uri: "", ...attestation }));
  const expected = { ...summary, inputAttestations, dependencyLevels: {}, timeVerified: Date.parse(timeVerified) };

  for (const [language, read] of Object.entries(readers)) {
    assertRefused(read, ["without-subject.json"], /at least one subject required/i);
    // What a summary has no field for stands in a field of its own: a strict reader names it, and finds no other.
    assertRefused(read, ["statement.json"], new RegExp(`(unknown field|has no field named) "${ours}"`));
    if (language === "Go") {
      assert.deepEqual(understood(read, "statement.json", ours), expected);
      assert.deepEqual(understood(read, "statement.json", "--lenient"), expected);
    } else {
      // 0.9.3 was made before https://github.com/in-toto/attestation/pull/429: it takes the list of levels for one level.
      assertRefused(read, ["statement.json", ours], /^Failed to parse verifiedLevels field: expected string/);
      const levels = { ...expected, verifiedLevels: "" };
      assert.deepEqual(understood(read, "statement.json", "verifiedLevels", ours), levels);
      assert.deepEqual(understood(read, "statement.json", "verifiedLevels", "--lenient"), levels);
    }
  }
}
console.log("in-toto's libraries for Go and Python validate its statement and understand its summary, all but the field that is ours");
console.log("in-toto and the gate read each other's signatures");
