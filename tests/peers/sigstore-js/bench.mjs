// How long one keyless bundle takes the gate and sigstore-js, in the same process, call by call in turn; and one key signature.
// `standard` asks the build that has keys alone.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const standard = process.argv[2] === "standard";
const { artifact } = await import(`../../../js/${standard ? "index" : "full"}.js`);
const root = join(import.meta.dirname, "..", "..", "..");

const require = createRequire(join(process.env.SIGSTORE, "package.json"));
const { bundleFromJSON } = require("@sigstore/bundle");
const { TrustedRoot } = require("@sigstore/protobuf-specs");
const { Verifier, toSignedEntity, toTrustMaterial } = require("@sigstore/verify");

const folder = join(root, "tests", "sigstore");
const json = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const trustedRoot = json("trusted_root.json");
const AT = "2026-06-22T14:30:00Z";
const ROUNDS = 60;

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
const timed = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};

let slower = 0;
const material = toTrustMaterial(TrustedRoot.fromJSON(trustedRoot));
for (const name of standard ? [] : ["provenance", "provenance-timestamped", "provenance-bundle-v0.1"]) {
  const bundle = json(`accepted/${name}.sigstore.json`);
  const digest = "sha256:8b2fc4d18b2fc4d18b2fc4d18b2fc4d18b2fc4d18b2fc4d18b2fc4d18b2fc4d1";
  // The gate reads the root and the bundle anew each time; so does the peer its bundle, and only that.
  const ours = () => {
    const { attestations } = artifact({ artifact: digest, attestations: [bundle], trusted_roots: [trustedRoot], at: AT });
    if (!attestations[0].verified) throw new Error(attestations[0].message);
  };
  const theirs = () => new Verifier(material).verify(toSignedEntity(bundleFromJSON(bundle)));
  for (let round = 0; round < 10; round++) (ours(), theirs());
  const times = [[], []];
  for (let round = 0; round < ROUNDS; round++) [ours, theirs].forEach((work, index) => times[index].push(timed(work)));
  const [gate, peer] = times.map(median);
  console.log(`${name}: ${gate.toFixed(1)} ms, sigstore-js ${peer.toFixed(1)} ms (medians of ${ROUNDS}), ${(gate / peer).toFixed(2)} x`);
  slower += Number(gate > peer);
}

const vector = (name) => readFileSync(join(root, "tests", "vectors", name), "utf8");
const signed = JSON.parse(vector("signed-by/bundle-of-an-envelope-by-ecdsa_allow/change.json"));
const keys = [vector("signoff/p256.pub.pem")];
const one = () => artifact({ artifact: signed.artifact, attestations: signed.attestations, keys, at: "2026-11-17T15:00:00Z" });
if (!one().attestations[0].verified) throw new Error("the key signature doesn't hold");
const key = median(Array.from({ length: ROUNDS }, () => timed(one)));
console.log(`one key signature, ${standard ? "standard" : "full"} build: ${key.toFixed(2)} ms (limit 2)`);
process.exitCode = slower > 0 || key > 2 ? 1 : 0;
