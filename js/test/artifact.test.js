import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CountersignError, Policy, artifact } from "../full.js";
import { folder } from "./support.js";

const sigstore = (name) => fileURLToPath(new URL(`../../tests/sigstore/${name}`, import.meta.url));
const vector = (name) => fileURLToPath(new URL(`../../tests/vectors/${name}`, import.meta.url));
const json = (path) => JSON.parse(readFileSync(path, "utf8"));

const change = json(fileURLToPath(new URL("../bench/change.json", import.meta.url)));
const root = sigstore("trusted_root.json");
const provenance = sigstore("accepted/provenance.sigstore.json");
const AT = "--at 2026-06-22T14:30:00Z";

test("a keyless policy is judged by the roots that were configured, and refused by the standard build", async (t) => {
  const policy = readFileSync(vector("keyless/provenance.yaml"), "utf8");
  const attested = { ...change, attestations: [json(provenance)] };
  const loaded = new Policy(policy, { trustedRoots: [json(root)] });
  assert.equal(loaded.evaluate(attested, { at: "2026-06-22T14:30:00Z", history: [] }).verdict, "allow");
  assert.equal(new Policy(policy).evaluate(attested, { at: "2026-06-22T14:30:00Z", history: [] }).verdict, "deny");
  assert.throws(() => new Policy(policy, { trustedRoots: [{}] }), (error) => error.code === "artifact/bad-trusted-root" && error.path === "/trusted_roots/0");
  const { run } = folder(t, { "p.yaml": policy, "c.json": attested });
  const checked = run(`check --policy p.yaml --change c.json --trusted-root ${root} --output json ${AT}`);
  assert.deepEqual([checked.status, checked.stderr], [0, ""]);
  const { proof } = JSON.parse(checked.stdout);
  assert.deepEqual([proof.provenance.build_level, proof.provenance.commit], [2, change.source.commit]);
  const without = run(`check --policy p.yaml --change c.json ${AT}`);
  assert.equal(without.status, 1);
  assert.match(without.stdout, /no trusted root is configured .*\(artifact\/trusted-root-absent\)\n {6}-> configure/);
  assert.equal(run("lint p.yaml").status, 0);
});

test("what is proven of an artifact is told by keys, by certificates and by a policy", (t) => {
  const bundles = ["provenance", "test-passed", "sbom-spdx"].map((name) => readFileSync(sigstore(`accepted/${name}.sigstore.json`), "utf8"));
  const lines = bundles.map((bundle) => JSON.stringify(JSON.parse(bundle))).join("\n");
  const { run } = folder(t, { "b.jsonl": lines, "p.yaml": readFileSync(vector("keyless/provenance.yaml"), "utf8") });
  const ask = (rest) => run(`verify-artifact ${change.artifact} --attestation b.jsonl ${rest} ${AT}`);
  const told = ask(`--trusted-root ${root}`);
  assert.deepEqual([told.status, told.stderr], [0, ""]);
  assert.match(told.stdout, /^SIGNED {2}registry\.example\.com\/checkout-api@sha256:.*\n\nattestations \(3 of 3 verified\)\n {2}\+ 0 {2}signed by https:/);
  assert.match(told.stdout, /\n {7}outcome {5}PASSED\n/);
  const failed = run(`verify-artifact ${change.artifact} --attestation b.jsonl --attestation ${sigstore("accepted/test-failed.sigstore.json")} --trusted-root ${root} ${AT}`);
  assert.equal(failed.status, 1);
  assert.match(failed.stdout, /^ATTESTED, and not signed or not sound /);
  const judged = ask(`--trusted-root ${root} --policy p.yaml`);
  assert.deepEqual([judged.status, judged.stderr], [0, ""]);
  assert.match(judged.stdout, /^ALLOW /);
  const nobody = ask(`--key ${vector("signoff/p256.pub.pem")}`);
  assert.equal(nobody.status, 1);
  assert.match(nobody.stdout, /^NOTHING PROVEN /);
  assert.equal(ask("--output text").status, 2);
  const other = run(`verify-artifact sha256:${"0".repeat(64)} --attestation b.jsonl --trusted-root ${root} --output json ${AT}`);
  assert.deepEqual([other.status, JSON.parse(other.stdout).attestations.map(({ reason }) => reason)], [1, Array(3).fill("other-digest")]);
});

test("a key says what its owner attested", (t) => {
  const { attestations, artifact: name } = json(vector("steps/all-in-order_allow/change.json"));
  const { run } = folder(t, { "a.jsonl": attestations.map((one) => JSON.stringify(one)).join("\n") });
  const told = run(`verify-artifact ${name} --attestation a.jsonl --key ${vector("signoff/p256.pub.pem")} --at 2026-11-17T15:00:00Z --output json`);
  assert.equal(told.status, 0);
  assert.deepEqual(JSON.parse(told.stdout).attestations.map(({ verified }) => verified), [true, true, true, true]);
  const keys = [readFileSync(vector("signoff/p256.pub.pem"), "utf8")];
  assert.equal(artifact({ artifact: name, attestations, keys, at: new Date("2026-11-17T15:00:00Z") }).proof.attestations.length, 4);
});

test("a file speaks for no other part of the question", (t) => {
  const bundle = JSON.parse(readFileSync(provenance, "utf8"));
  const smuggled = `${JSON.stringify(bundle)}],"trusted_roots":[${readFileSync(root, "utf8")}`;
  const { run } = folder(t, { "b.json": smuggled });
  const { status, stderr } = run(`verify-artifact ${change.artifact} --attestation b.json --key ${vector("signoff/p256.pub.pem")}`);
  assert.equal(status, 2);
  assert.match(stderr, /document\/syntax.*can't be read as JSON/);
});

test("an option that there isn't is no option", () => {
  assert.throws(() => new Policy("", { trusted_roots: [] }), TypeError);
});

test("wrong usage is said", (t) => {
  const { run } = folder(t, { "b.json": readFileSync(provenance, "utf8"), "p.yaml": readFileSync(vector("keyless/provenance.yaml"), "utf8"), "k.pem": "x" });
  const cases = [
    ["verify-artifact --attestation b.json", /needs an artifact/],
    ["verify-artifact shop:1 --attestation b.json", /nobody is named/],
    [`verify-artifact shop:1 --attestation b.json --key ${vector("signoff/p256.pub.pem")}`, /isn't named by its digest/],
    [`verify-artifact ${change.artifact}`, /needs `--attestation FILE`/],
    [`verify-artifact ${change.artifact} --attestation b.json --policy p.yaml --key k.pem`, /takes no `--key`/],
    [`verify-artifact ${change.artifact} --attestation b.json --key k.pem`, /PEM/],
    [`verify-artifact ${change.artifact} --attestation b.json --trusted-root b.json`, /trusted root/],
    [`verify-artifact ${change.artifact} --attestation b.json`, /nobody is named/],
    [`verify-artifact ${change.artifact} --attestation none.json --key k.pem`, /there is no such file/],
  ];
  for (const [args, said] of cases) {
    const { status, stderr } = run(args);
    assert.equal(status, 2, args);
    assert.match(stderr, said, args);
  }
});

test("the error of an artifact is thrown", () => {
  assert.throws(() => artifact({ artifact: "shop:1", attestations: [], at: "2026-06-22T14:30:00Z" }), CountersignError);
});
