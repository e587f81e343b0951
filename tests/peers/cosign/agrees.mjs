// What cosign signs is what the policy asks for, and what the gate signs is what cosign verifies.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const command = join(import.meta.dirname, "../../../js/cli.js");
const folder = mkdtempSync(join(tmpdir(), "countersign-cosign-"));
const summary = "https://slsa.dev/verification_summary/v1";

const path = (name) => join(folder, name);
const read = (name) => readFileSync(path(name), "utf8");
const write = (name, content) => writeFileSync(path(name), typeof content === "string" ? content : JSON.stringify(content));
const indent = (text) => text.trim().replace(/^/gm, "        ");

function run(program, ...options) {
  const { status, stdout, stderr, error } = spawnSync(program, options, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, COSIGN_PASSWORD: "", NO_COLOR: "1" },
  });
  if (error) throw error;
  return { status, said: stdout + stderr };
}
function cosign(...options) {
  const { status, said } = run(process.env.COSIGN, ...options);
  assert.equal(status, 0, `cosign ${options.join(" ")}\n${said}`);
}
const unlogged = ["--yes", "--use-signing-config=false", "--tlog-upload=false"];

function policy(key) {
  return `apiVersion: countersign/v1
kind: Policy
metadata: { name: cosign, version: "1" }
environments: [production]
artifact:
  digest: required
  signed_by:
    - key: |
${indent(key)}
tiers:
  - { name: any }
signoff: { valid_for: 24h, verifier: "https://ci.example.com/countersign" }
`;
}
function change(digest, attestations) {
  const commit = "df36432a00000000000000000000000000000001";
  return {
    id: "dpl_1",
    service: "shop",
    environment: "production",
    kind: "code",
    artifact: `registry.example.com/shop@sha256:${digest}`,
    source: { repository: "https://github.com/acme/shop", ref: "refs/heads/main", commit },
    pull_request: { author: "bob", merged_by: "dave", head_commit: commit, commits: [{ sha: commit, authors: ["bob"] }], reviews: [] },
    triggered_by: "bob",
    deployer: "deploy-bot[automation]",
    built_by: "builder[bot]",
    phase: "deploy",
    paths: ["src/cart.rs"],
    approvals: [],
    checks: [],
    attestations,
  };
}
function check(digest, attestations, ...options) {
  write("change.json", change(digest, attestations));
  return run(process.execPath, command, "check", "--policy", "policy.yaml", "--change", "change.json", ...options);
}

try {
  write("artifact", "the artifact\n");
  const digest = createHash("sha256").update(read("artifact")).digest("hex");
  const other = "0".repeat(64);

  cosign("generate-key-pair");
  write("policy.yaml", policy(read("cosign.pub")));
  cosign("sign-blob", ...unlogged, "--key", "cosign.key", "--bundle", "signature.json", "artifact");
  write("predicate.json", { buildType: "https://example.com/make", builder: { id: "https://ci.example.com" } });
  const attest = ["attest-blob", ...unlogged, "--key", "cosign.key", "--predicate", "predicate.json"];
  cosign(...attest, "--type", "slsaprovenance", "--bundle", "provenance.json", "artifact");
  cosign(...attest, "--type", "https://example.com/scan/v1", "--bundle", "scan.json", "artifact");
  for (const name of ["signature.json", "provenance.json"]) {
    const bundle = JSON.parse(read(name));
    let { status, said } = check(digest, [bundle]);
    assert.equal(status, 0, `${name} is by cosign's key\n${said}`);
    ({ status, said } = check(other, [bundle]));
    assert.match(said, /artifact\/signature-invalid/, `${name} is of another digest`);
    assert.notEqual(status, 0);
  }
  assert.match(check(digest, [JSON.parse(read("scan.json"))]).said, /artifact\/signature-absent/, "a scan is no signature");
  assert.match(check(digest, []).said, /artifact\/signature-absent/);

  for (const [kind, options] of [["ed25519"], ["ec", { namedCurve: "P-256" }]]) {
    const { privateKey, publicKey } = generateKeyPairSync(kind, options);
    write("gate.key", privateKey.export({ type: "pkcs8", format: "pem" }));
    write("gate.pub", publicKey.export({ type: "spki", format: "pem" }));
    const { status, said } = check(digest, [JSON.parse(read("signature.json"))], "--sign", "gate.key", "--signoff", "signoff.json");
    assert.equal(status, 0, said);
    const verified = (envelope, of) => {
      const mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
      write("bundle.json", { mediaType, verificationMaterial: { publicKey: { hint: "" } }, dsseEnvelope: envelope });
      const held = ["--key", "gate.pub", "--bundle", "bundle.json", "--insecure-ignore-tlog", "--type", summary];
      return run(process.env.COSIGN, "verify-blob-attestation", ...held, "--digestAlg", "sha256", "--digest", of);
    };
    const signoff = JSON.parse(read("signoff.json"));
    assert.equal(verified(signoff, digest).status, 0, `cosign verifies a sign-off by ${kind}: ${verified(signoff, digest).said}`);
    assert.notEqual(verified(signoff, other).status, 0, "and not for another digest");
    const statement = Buffer.from(signoff.payload, "base64").toString().replace('"PASSED"', '"FAILED"');
    const changed = { ...signoff, payload: Buffer.from(statement).toString("base64") };
    assert.notEqual(verified(changed, digest).status, 0, "and not once it was changed");
  }
  console.log("cosign and the gate read each other's signatures");
} finally {
  rmSync(folder, { recursive: true });
}
