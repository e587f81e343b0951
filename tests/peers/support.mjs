// What the peers share: a folder that goes away, the command in it, sign-offs, and every way to change one character of them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const command = join(import.meta.dirname, "../../js/cli.js");
const folder = mkdtempSync(join(tmpdir(), "countersign-peers-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

export const verifier = "https://ci.example.com/countersign";
export const artifact = "the artifact\n";
export const digest = createHash("sha256").update(artifact).digest("hex");
export const other = "0".repeat(64);
export const named = (digest) => `registry.example.com/shop@sha256:${digest}`;

export const path = (name) => join(folder, name);
export const read = (name) => readFileSync(path(name), "utf8");
export const write = (name, content) => writeFileSync(path(name), typeof content === "string" ? content : JSON.stringify(content));

/** Runs a program in the folder, with an input or none: its exit status and all that it said. */
export function run(program, ...options) {
  return fed("", program, ...options);
}

export function fed(input, program, ...options) {
  const { status, stdout, stderr, error } = spawnSync(program, options, {
    cwd: folder,
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, COSIGN_PASSWORD: "", NO_COLOR: "1" },
  });
  if (error) throw error;
  return { status, stdout, said: stdout + stderr };
}

/** Asserts that a program succeeded: what it wrote. */
export function succeeded({ status, stdout, said }) {
  assert.equal(status, 0, said);
  return stdout;
}

/** Writes `policy.yaml`, which asks for a signature by this public key, or for none, and perhaps for provenance. */
export function writePolicy(key, provenance) {
  const indented = key?.trim().replace(/^/gm, "        ");
  write(
    "policy.yaml",
    `apiVersion: countersign/v1
kind: Policy
metadata: { name: peers, version: "1" }
environments: [production]
artifact:
  digest: required
${key ? `  signed_by:\n    - key: |\n${indented}\n` : ""}${provenance ? `  provenance: ${JSON.stringify(provenance)}\n` : ""}tiers:
  - { name: any }
signoff: { valid_for: 24h, verifier: "${verifier}" }
`,
  );
}

function change(digest, attestations) {
  const commit = "df36432a00000000000000000000000000000001";
  return {
    id: "dpl_1",
    service: "shop",
    environment: "production",
    kind: "code",
    artifact: named(digest),
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

/** SLSA provenance of the digest, in an envelope that this private key signed. */
export function provenance(builder, key) {
  const { source } = change(digest, []);
  const uri = `git+${source.repository}@${source.ref}`;
  const predicate = {
    buildDefinition: { buildType: "https://example.com/build/v1", externalParameters: {}, resolvedDependencies: [{ uri, digest: { gitCommit: source.commit } }] },
    runDetails: { builder: { id: builder } },
  };
  const subject = [{ name: "shop", digest: { sha256: digest } }];
  const payload = Buffer.from(JSON.stringify({ _type: "https://in-toto.io/Statement/v1", subject, predicateType: "https://slsa.dev/provenance/v1", predicate }));
  const payloadType = "application/vnd.in-toto+json";
  const bytes = Buffer.concat([Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `), payload]);
  const sig = sign(key.asymmetricKeyType === "ed25519" ? null : "sha256", bytes, key).toString("base64");
  return { payload: payload.toString("base64"), payloadType, signatures: [{ sig }] };
}

/** What the gate says of a digest with these attestations. */
export function check(digest, attestations, ...options) {
  write("change.json", change(digest, attestations));
  return run(process.execPath, command, "check", "--policy", "policy.yaml", "--change", "change.json", ...options);
}

/** The gate takes this for a signature over the digest, and over no other. */
export function assertSigned(attestation, what) {
  let { status, said } = check(digest, [attestation]);
  assert.equal(status, 0, `${what} signs the artifact\n${said}`);
  ({ status, said } = check(other, [attestation]));
  assert.match(said, /artifact\/signature-invalid/, `${what} is of another digest`);
  assert.notEqual(status, 0);
}

/** The kinds of key that the gate signs with and believes. */
export const kinds = { Ed25519: ["ed25519"], "P-256": ["ec", { namedCurve: "P-256" }] };

/** Writes a new pair of keys, `NAME.key` and `NAME.pub`. */
export function writeKeys(name, [kind, options]) {
  const { privateKey, publicKey } = generateKeyPairSync(kind, options);
  write(`${name}.key`, privateKey.export({ type: "pkcs8", format: "pem" }));
  write(`${name}.pub`, publicKey.export({ type: "spki", format: "pem" }));
  return { privateKey, publicKey };
}

/** The text of a sign-off over the digest, by a new key of this kind, whose public half is then in `gate.pub`. */
export function signoff(kind, attestations = []) {
  writeKeys("gate", kinds[kind]);
  const { status, said } = check(digest, attestations, "--sign", "gate.key", "--signoff", "signoff.json");
  assert.equal(status, 0, said);
  return read("signoff.json");
}

/** What an envelope's text holds, its base64 in one spelling and its names in any case, as Go reads them; `undefined` where it is none. */
export function decoded(text) {
  const plain = (base64) => Buffer.from(base64, "base64").toString("base64");
  const caseless = (_, value) =>
    Object(value) === value && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, held]) => [name.toLowerCase(), held]))
      : value;
  try {
    const { payload, payloadtype, signatures } = JSON.parse(text, caseless);
    return { payload: plain(payload), payloadtype, signatures: signatures.map(({ sig, keyid }) => ({ sig: plain(sig), keyid })) };
  } catch {
    return undefined;
  }
}

/** An envelope with `bits` bits of each byte of its payload and of its signature flipped, one at a time. */
export function* flipped(envelope, bits = 8) {
  const [{ sig, ...rest }] = envelope.signatures;
  function* each(base64) {
    const bytes = Buffer.from(base64, "base64");
    for (let at = 0; at < bytes.length * bits; at++) {
      const byte = Math.floor(at / bits);
      const changed = Buffer.from(bytes);
      changed[byte] ^= 1 << (byte + (at % bits)) % 8;
      yield [byte, changed.toString("base64")];
    }
  }
  for (const [byte, payload] of each(envelope.payload)) yield [`byte ${byte} of the payload`, { ...envelope, payload }];
  for (const [byte, changed] of each(sig)) {
    yield [`byte ${byte} of the signature`, { ...envelope, signatures: [{ ...rest, sig: changed }] }];
  }
}

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The character whose base64 differs in the lowest bit, which padding leaves unused; a letter for a character that is none of base64's. */
const neighbour = (character) => base64[base64.indexOf(character) ^ 1] ?? "A";

/** A text with one character replaced or left out, at every place: by a dozen others in turn, or with `few` by one. */
export function* retyped(text, few = false) {
  for (let at = 0; at < text.length; at++) {
    const replacements = new Set([neighbour(text[at]), ...(few ? [] : ["", "A", "z", "7", "=", "-", "_", '"', " ", "\\", "}"])]);
    replacements.delete(text[at]);
    for (const replacement of replacements) {
      yield [`\`${text[at]}\` as \`${replacement}\` at character ${at}`, text.slice(0, at) + replacement + text.slice(at + 1)];
    }
  }
}

/**
 * Asserts that a peer refuses a sign-off whatever one byte or character of it is changed: `accepted` says of each text what the peer
 * thinks. A text that the peer accepts holds what was signed, only spelled otherwise, such as in the unused bits of base64.
 */
export function assertTamperProof(text, accepted, { bits, few } = {}) {
  assert.deepEqual(accepted([text]), [true], "it is accepted as it was made");
  const flips = [...flipped(JSON.parse(text), bits)];
  const answers = accepted(flips.map(([, envelope]) => JSON.stringify(envelope)));
  assert.deepEqual(answers, flips.map(() => false), `${flips[answers.indexOf(true)]?.[0]} can be changed`);
  const slips = [...retyped(text, few)];
  const judged = accepted(slips.map(([, changed]) => changed));
  assert.equal(judged.length, slips.length);
  const spellings = slips.filter((_, at) => judged[at]);
  for (const [what, changed] of spellings) assert.deepEqual(decoded(changed), decoded(text), `${what} can be changed`);
  return { bits: flips.length, characters: slips.length, spellings: spellings.length };
}

/** What was tried, in words. */
export const told = ({ bits, characters, spellings }) =>
  `refused with any of ${bits} bits flipped, and with any of ${characters} characters replaced but ${spellings} that spell the same bytes`;
