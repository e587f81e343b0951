// What cosign signs is what the policy asks for, and what the gate signs is what cosign verifies.
import assert from "node:assert/strict";
import { artifact, assertSigned, check, digest, kinds, other, read, run, signoff, succeeded, write, writePolicy } from "../support.mjs";

const summary = "https://slsa.dev/verification_summary/v1";
const cosign = (...options) => succeeded(run(process.env.COSIGN, ...options));
const unlogged = ["--yes", "--use-signing-config=false", "--tlog-upload=false"];

write("artifact", artifact);
cosign("generate-key-pair");
writePolicy(read("cosign.pub"));
cosign("sign-blob", ...unlogged, "--key", "cosign.key", "--bundle", "signature.json", "artifact");
write("predicate.json", { buildType: "https://example.com/make", builder: { id: "https://ci.example.com" } });
const attest = ["attest-blob", ...unlogged, "--key", "cosign.key", "--predicate", "predicate.json"];
cosign(...attest, "--type", "slsaprovenance", "--bundle", "provenance.json", "artifact");
cosign(...attest, "--type", "https://example.com/scan/v1", "--bundle", "scan.json", "artifact");
const signature = JSON.parse(read("signature.json"));
assertSigned(signature, "cosign's signature");
assertSigned(JSON.parse(read("provenance.json")), "cosign's provenance");
assert.match(check(digest, [JSON.parse(read("scan.json"))]).said, /artifact\/signature-absent/, "a scan is no signature");
assert.match(check(digest, []).said, /artifact\/signature-absent/);

for (const kind of Object.keys(kinds)) {
  const verified = (envelope, of) => {
    const mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    write("bundle.json", { mediaType, verificationMaterial: { publicKey: { hint: "" } }, dsseEnvelope: envelope });
    const held = ["--key", "gate.pub", "--bundle", "bundle.json", "--insecure-ignore-tlog", "--type", summary];
    return run(process.env.COSIGN, "verify-blob-attestation", ...held, "--digestAlg", "sha256", "--digest", of);
  };
  const made = JSON.parse(signoff(kind, [signature]));
  assert.equal(verified(made, digest).status, 0, `cosign verifies a sign-off by ${kind}: ${verified(made, digest).said}`);
  assert.notEqual(verified(made, other).status, 0, "and not for another digest");
  const statement = Buffer.from(made.payload, "base64").toString().replace('"PASSED"', '"FAILED"');
  const changed = { ...made, payload: Buffer.from(statement).toString("base64") };
  assert.notEqual(verified(changed, digest).status, 0, "and not once it was changed");
}
console.log("cosign and the gate read each other's signatures");
