"""The bundles that are sound."""

from cryptography.hazmat.primitives.asymmetric import ec

import statements as stated
from authorities import base64_of, instant, sha256, sign
from bundles import (
    ARTIFACT,
    REKOR_V2,
    TSA,
    Parts,
    bundle,
    envelope,
    logged_envelope,
    logged_intoto,
    logged_message,
    logged_v2,
    message_signature,
    pre_authentication_encoding,
    shortly_before,
    signed_payload,
    signer,
    stated_as,
)


def attestation(
    label, statement, at, identity=stated.OWN, *, entry=logged_envelope, version="0.3", timestamp=None, proof=True, **certificate
):
    """A whole bundle with an attestation in it, signed and logged at `at`."""
    who = signer(label, shortly_before(at), identity, **certificate)
    payload = stated_as(statement)
    signature = signed_payload(who, payload)
    timestamps = [timestamp(signature)] if timestamp else []
    return bundle(
        who, [entry(who, payload, signature, at=at, proof=proof)], envelope(payload, signature), timestamps=timestamps, version=version
    )


def add(folder):
    def attested(name, statement, at, says, identity=stated.OWN, **options):
        folder.add(name, attestation(name, statement, at, identity, **options), says, identity=identity)

    def message(name, at, says, *, version="0.3", identity=stated.OWN):
        who = signer(name, shortly_before(at), identity)
        signature = sign(who.key, ARTIFACT)
        made = bundle(
            who, [logged_message(who, sha256(ARTIFACT), signature, at=at)], message_signature(signature, sha256(ARTIFACT)), version=version
        )
        folder.add(name, made, says, identity=identity, artifact="artifact.txt")

    own, reused = stated.provenance(stated.OWN), stated.provenance(stated.REUSED)
    attested("provenance", own, "2026-06-22T13:33:20Z", "SLSA provenance v1 by the repository's own workflow.")
    attested(
        "provenance-reusable-workflow",
        reused,
        "2026-06-22T13:33:40Z",
        "SLSA provenance v1 by a workflow of another repository that the own one calls.",
        stated.REUSED,
    )
    attested(
        "provenance-v0.2",
        stated.generator_provenance(),
        "2026-06-22T13:34:10Z",
        "SLSA provenance v0.2 by slsa-github-generator.",
        stated.GENERATOR,
    )
    attested(
        "provenance-timestamped",
        own,
        "2026-06-22T13:34:30Z",
        "Dated twice: by the log and by a timestamp authority, whose certificate is in the token.",
        timestamp=lambda signature: TSA.timestamp(signature, instant("2026-06-22T13:34:29Z"), embedded=True),
    )
    attested(
        "provenance-bundle-v0.1",
        own,
        "2026-06-22T13:34:40Z",
        "Bundle 0.1: a certificate chain, an entry of kind intoto, and only the log's promise to include it.",
        version="0.1",
        entry=logged_intoto,
        proof=False,
    )
    attested(
        "provenance-p384",
        own,
        "2026-06-22T13:34:50Z",
        "The signer's key is on P-384 and signs with SHA-384; npm's verifier tries SHA-256 alone and refuses it.",
        curve=ec.SECP384R1,
    )
    attested("test-passed", stated.test_result(failed=False), "2026-06-22T13:36:30Z", "All tests passed.")
    attested("test-failed", stated.test_result(failed=True), "2026-06-22T13:37:00Z", "Properly signed, and says that a test failed.")
    attested("scan", stated.scan(), "2026-06-22T13:39:00Z", "A scan that found one vulnerability.")
    attested("sbom-spdx", stated.spdx(), "2026-06-22T13:40:40Z", "A bill of materials in SPDX 2.3.")
    attested("sbom-cyclonedx", stated.cyclonedx(), "2026-06-22T13:41:20Z", "A bill of materials in CycloneDX 1.6.")
    attested("cosign-sign", stated.cosign_sign(), "2026-06-22T13:42:00Z", "What cosign makes to sign an image by digest.")
    message("message", "2026-06-22T13:42:30Z", "A signature over the artifact's bytes.")
    message("message-email", "2026-06-22T13:43:00Z", "A signature over the artifact's bytes by a person.", identity=stated.ALICE)
    attested("provenance-email", own, "2026-06-22T13:43:20Z", "Provenance that a person signed, not a build.", stated.ALICE)
    message("message-bundle-v0.2", "2026-06-22T13:44:00Z", "Bundle 0.2: a certificate chain, promise and proof.", version="0.2")
    attested(
        "verification-summary",
        stated.verification_summary(),
        "2026-06-22T13:45:30Z",
        "A verification summary by another repository's workflow: build level 3.",
        stated.VERIFIER,
    )

    who = signer("provenance-rekor-v2", "2026-06-22T13:33:00Z")
    payload = stated_as(own)
    signature = signed_payload(who, payload)
    made = bundle(
        who,
        [logged_v2(who, sha256(pre_authentication_encoding(payload)), signature)],
        envelope(payload, signature),
        timestamps=[TSA.timestamp(signature, instant("2026-06-22T13:35:00Z"))],
    )
    folder.add("provenance-rekor-v2", made, "Logged by Rekor 2, which knows no time, and dated by a timestamp authority.")

    who = signer("message-rekor-v2", "2026-06-22T13:43:00Z")
    signature = sign(who.key, ARTIFACT)
    made = bundle(
        who,
        [logged_v2(who, sha256(ARTIFACT), signature)],
        message_signature(signature, sha256(ARTIFACT)),
        timestamps=[TSA.timestamp(signature, instant("2026-06-22T13:44:30Z"))],
    )
    folder.add("message-rekor-v2", made, "The artifact's signature, logged by Rekor 2.", artifact="artifact.txt")

    attested(
        "provenance-sct-extended",
        own,
        "2026-06-22T13:46:00Z",
        "The certificate's promise has an extension, as those of newer logs do.",
        log_extensions=bytes.fromhex("0000050000000c1f"),
    )

    witness = f"\u2014 witness.acme.example {base64_of(sha256(b'a witness')[:4] + bytes(72))}\n"
    another = f"\u2014 {REKOR_V2.host} {base64_of(sha256(b'its former key')[:4] + bytes(64))}\n"
    for name, says, extend in [
        ("rekor-v2-witnessed", "A witness whom nobody asked for signed the checkpoint as well.", lambda note: note + witness),
        ("rekor-v2-witnessed-first", "The witness comes before the log.", lambda note: note.replace("\n\n", f"\n\n{witness}")),
        ("rekor-v2-signed-twice", "Under the log's name there is also a signature by a key that isn't known.", lambda note: note + another),
    ]:
        parts = Parts(name)
        checkpoint = parts.log_by_rekor_v2()["inclusionProof"]["checkpoint"]
        checkpoint["envelope"] = extend(checkpoint["envelope"])
        folder.add(name, parts.bundle(), says)
