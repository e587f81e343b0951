import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Policy, initSync } from "../browser.js";

test("a browser judges keyless signatures with the full build's Wasm", () => {
  const file = (name) => readFileSync(new URL(name, import.meta.url));
  initSync({ module: file("../dist/countersign-full_bg.wasm") });
  const sigstore = (name) => JSON.parse(file(`../../tests/sigstore/${name}`));
  const policy = new Policy(file("../../tests/vectors/keyless/provenance.yaml").toString(), { trustedRoots: [sigstore("trusted_root.json")] });
  const change = { ...JSON.parse(file("../bench/change.json")), attestations: [sigstore("accepted/provenance.sigstore.json")] };
  assert.equal(policy.evaluate(change, { at: "2026-06-22T14:30:00Z", history: [] }).verdict, "allow");
});
