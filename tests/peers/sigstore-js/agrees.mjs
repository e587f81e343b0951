// What sigstore-js bundles is what the policy asks for, and what the gate signs is what sigstore-js verifies.
import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { artifact, assertSigned, assertTamperProof, digest, kinds, read, signoff, told, writeKeys, writePolicy } from "../support.mjs";

const require = createRequire(join(process.env.SIGSTORE, "package.json"));
const { bundleFromJSON, bundleToJSON, toDSSEBundle, toMessageSignatureBundle, BUNDLE_V03_MEDIA_TYPE } = require("@sigstore/bundle");
const { crypto, dsse, pem } = require("@sigstore/core");
const { PublicKeyDetails, TrustedRoot } = require("@sigstore/protobuf-specs");
const { toSignedEntity, toTrustMaterial, Verifier } = require("@sigstore/verify");

const details = { Ed25519: PublicKeyDetails.PKIX_ED25519, "P-256": PublicKeyDetails.PKIX_ECDSA_P256_SHA_256 };
const hint = "gate";

/** A verifier that trusts one public key, in PEM, and no log, authority or clock. */
function trusting(key, kind) {
  const trust = toTrustMaterial(TrustedRoot.fromJSON({}), { [hint]: { rawBytes: pem.toDER(key), keyDetails: details[kind] } });
  return new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 });
}

/** What keeps a verifier from accepting an envelope's text; `undefined` where nothing does. */
function refusal(verifier, text) {
  try {
    const bundle = bundleFromJSON({
      mediaType: BUNDLE_V03_MEDIA_TYPE,
      verificationMaterial: { publicKey: { hint } },
      dsseEnvelope: JSON.parse(text),
    });
    verifier.verify(toSignedEntity(bundle));
    return undefined;
  } catch (error) {
    return error;
  }
}

for (const kind of Object.keys(kinds)) {
  const { privateKey } = writeKeys("peer", kinds[kind]);
  writePolicy(read("peer.pub"));
  const signed = (data) => sign(kind === "P-256" ? "sha256" : null, data, privateKey);
  const type = "application/vnd.in-toto+json";
  const statement = Buffer.from(
    JSON.stringify({
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: "shop", digest: { sha256: digest } }],
      predicateType: "https://sigstore.dev/cosign/sign/v1",
      predicate: {},
    }),
  );
  const signature = signed(dsse.preAuthEncoding(type, statement));
  const envelope = bundleToJSON(toDSSEBundle({ artifact: statement, artifactType: type, signature, keyHint: "peer" }));
  assertSigned(envelope, `an envelope bundled by sigstore-js, by ${kind}`);
  assertSigned(envelope.dsseEnvelope, `the envelope alone, by ${kind}`);
  if (kind === "P-256") {
    const bytes = Buffer.from(artifact);
    const message = toMessageSignatureBundle({ digest: crypto.digest("sha256", bytes), signature: signed(bytes) });
    assertSigned(bundleToJSON(message), "a signature bundled by sigstore-js");
  }

  const text = signoff(kind, [envelope]);
  const verifier = trusting(read("gate.pub"), kind);
  assert.equal(refusal(verifier, text), undefined, `sigstore-js verifies a sign-off by ${kind}`);
  assert.match(String(refusal(trusting(read("peer.pub"), kind), text)), /signature verification failed/, "and not by another key");
  const tried = assertTamperProof(text, (texts) => texts.map((text) => refusal(verifier, text) === undefined));
  console.log(`sigstore-js verifies a sign-off by ${kind}: ${told(tried)}`);
}
console.log("sigstore-js and the gate read each other's signatures");
