"""The bundles of which one link is broken, and the rest is sound."""

import json

from cryptography.x509.oid import ExtendedKeyUsageOID

import statements as stated
from authorities import RekorV2, base64_of, der, instant, key, public_key, seconds, sha256, sign
from bundles import (
    ARTIFACT,
    AT,
    ISSUED,
    OTHER_CT,
    OTHER_FULCIO,
    OTHER_REKOR_KEY,
    OTHER_TSA,
    REKOR,
    REKOR_V2,
    TSA,
    Parts,
    bundle,
    chain,
    document,
    envelope,
    logged_envelope,
    logged_message,
    message_signature,
    signed_payload,
    signer,
    stated_as,
)


def certificates(refuse):
    parts = Parts("certificate-expired", issued_at="2026-06-22T13:35:20Z")
    refuse("certificate-expired", "Signed two minutes after the certificate's ten.", parts)

    parts = Parts("certificate-not-yet-valid", issued_at="2026-06-22T13:48:20Z")
    refuse("certificate-not-yet-valid", "Signed a minute before the certificate's ten.", parts)

    parts = Parts("certificate-of-another-authority", authority=OTHER_FULCIO)
    refuse("certificate-of-another-authority", "Issued under the same names by an authority that isn't trusted.", parts)

    parts = Parts("certificate-for-another-purpose", purpose=ExtendedKeyUsageOID.CLIENT_AUTH)
    refuse("certificate-for-another-purpose", "The certificate isn't for code signing, which npm's verifier doesn't ask.", parts)

    parts = Parts("certificate-chain-empty")
    parts.options = {"version": "0.2", "material": chain()}
    refuse("certificate-chain-empty", "A chain without a certificate.", parts)

    parts = Parts("key-hint")
    parts.options = {"material": {"publicKey": {"hint": base64_of(sha256(public_key(parts.who.key)))}}}
    refuse("key-hint", "Names a key in place of a certificate, so nobody vouches for an identity.", parts)


def certificate_timestamps(refuse):
    parts = Parts("sct-missing", log=None)
    refuse("sct-missing", "The certificate was never promised to a certificate transparency log.", parts)

    parts = Parts("sct-of-another-log", log=OTHER_CT)
    refuse("sct-of-another-log", "The promise is by a log that isn't trusted.", parts)

    parts = Parts("sct-of-another-certificate", logged_as="a certificate beside it")
    refuse("sct-of-another-certificate", "The promise is for a certificate with another serial number.", parts)


def entries(refuse):
    parts = Parts("entry-missing")
    parts.entries, parts.timestamps = [], [TSA.timestamp(parts.signature, instant(AT))]
    refuse("entry-missing", "Dated by a timestamp authority, and in no log.", parts)

    parts = Parts("entry-of-another-bundle")
    parts.entries = [Parts("a bundle beside it").log()]
    refuse("entry-of-another-bundle", "The log entry is sound, and of another signer's bundle.", parts)

    parts = Parts("entry-of-another-certificate")
    other = signer("entry-of-another-certificate", "2026-06-22T13:45:21Z")
    parts.entries = [logged_envelope(other, parts.payload, parts.signature, at=AT)]
    says = "The log entry has the same signature, and a certificate of a second later; npm's verifier compares the signature alone."
    refuse("entry-of-another-certificate", says, parts)

    parts = Parts("entry-of-another-signature")
    parts.entries = [logged_envelope(parts.who, parts.payload, parts.another_signature(), at=AT)]
    refuse("entry-of-another-signature", "The log entry is for another signature over the same payload by the same key.", parts)

    parts = Parts("entry-of-another-payload")
    parts.entries = [logged_envelope(parts.who, parts.payload + b" ", parts.signature, at=AT)]
    refuse("entry-of-another-payload", "The log entry is for a payload with one space more.", parts)

    parts = Parts("rekor-v2-entry-of-another-payload")
    parts.log_by_rekor_v2(payload=parts.payload + b" ")
    refuse("rekor-v2-entry-of-another-payload", "The entry in Rekor 2 is for a payload with one space more.", parts)

    parts = Parts("rekor-v2-entry-of-another-signature")
    parts.log_by_rekor_v2(signature=parts.another_signature())
    refuse("rekor-v2-entry-of-another-signature", "The entry in Rekor 2 is for another signature over the same payload.", parts)


def promises(refuse):
    parts = Parts("set-invalid")
    parts.log()["integratedTime"] = str(seconds(instant(AT)) + 1)
    refuse("set-invalid", "The log promised the entry for a second earlier than it says.", parts)


def times(refuse):
    parts = Parts("time-unverified")
    del parts.log()["inclusionPromise"]
    refuse("time-unverified", "In the log, and nobody signs at what time.", parts)

    parts = Parts("rekor-v2-time-missing")
    parts.log_by_rekor_v2()
    parts.timestamps = []
    refuse("rekor-v2-time-missing", "Logged by Rekor 2, which knows no time, and dated by nobody.", parts)

    parts = Parts("time-after-the-decision", at="2026-06-22T15:30:00Z", issued_at="2026-06-22T15:28:00Z")
    says = "Signed an hour after the decision at 2026-06-22T14:30:00Z; sound by any clock that is later."
    refuse("time-after-the-decision", says, parts)

    parts = Parts("time-in-2036", at="2036-06-22T13:35:20Z", issued_at="2036-06-22T13:33:20Z")
    says = "The log promises inclusion ten years ahead; cosign and npm's verifier don't hold it against their clock."
    refuse("time-in-2036", says, parts)


def inclusions(refuse):
    parts = Parts("inclusion-proof-broken")
    parts.log()["inclusionProof"]["hashes"][0] = base64_of(sha256(b"not in the tree"))
    refuse("inclusion-proof-broken", "A hash on the way to the root is another.", parts)

    parts = Parts("inclusion-proof-of-another-entry")
    parts.log()["inclusionProof"] = REKOR.proof(0)
    refuse("inclusion-proof-of-another-entry", "The proof and its checkpoint are sound, and of the log's first entry.", parts)

    parts = Parts("inclusion-proof-missing")
    del parts.log()["inclusionProof"]
    refuse("inclusion-proof-missing", "Promised by the log, and the proof left out, which only a bundle of version 0.1 may.", parts)

    parts = Parts("rekor-v2-inclusion-proof-missing")
    del parts.log_by_rekor_v2()["inclusionProof"]
    refuse("rekor-v2-inclusion-proof-missing", "Rekor 2 promises nothing, and the proof is left out.", parts)


def checkpoints(refuse):
    parts = Parts("checkpoint-of-another-log")
    checkpoint = parts.log()["inclusionProof"]["checkpoint"]
    text = checkpoint["envelope"].split("\n\n")[0] + "\n"
    checkpoint["envelope"] = REKOR.note(text, OTHER_REKOR_KEY)
    refuse("checkpoint-of-another-log", "The checkpoint is signed under the log's name by another key.", parts)

    parts = Parts("checkpoint-of-another-tree")
    checkpoint = parts.log()["inclusionProof"]["checkpoint"]
    checkpoint["envelope"] = REKOR.checkpoint(sha256(b"another tree"), len(REKOR.tree.leaves))
    refuse("checkpoint-of-another-tree", "The log signed the checkpoint, and it is of another tree.", parts)

    parts = Parts("checkpoint-of-another-hint")
    checkpoint = parts.log()["inclusionProof"]["checkpoint"]
    text = checkpoint["envelope"].split("\n\n")[0] + "\n"
    checkpoint["envelope"] = REKOR.note(text, hint=sha256(b"another log")[:4])
    refuse("checkpoint-of-another-hint", "The log signed the checkpoint, and the line says that it was another key.", parts)

    parts = Parts("rekor-v2-checkpoint-of-another-log")
    checkpoint = parts.log_by_rekor_v2()["inclusionProof"]["checkpoint"]
    text = checkpoint["envelope"].split("\n\n")[0] + "\n"
    checkpoint["envelope"] = REKOR_V2.note(text, RekorV2("rekor 2026 of another", REKOR_V2.host).key)
    refuse("rekor-v2-checkpoint-of-another-log", "The checkpoint of Rekor 2 is signed under its name by another key.", parts)

    parts = Parts("rekor-v2-checkpoint-unsigned")
    checkpoint = parts.log_by_rekor_v2()["inclusionProof"]["checkpoint"]
    checkpoint["envelope"] = checkpoint["envelope"].split("\n\n")[0] + "\n\n"
    refuse("rekor-v2-checkpoint-unsigned", "Nobody signed the checkpoint.", parts)

    for line, what in enumerate(["origin", "size", "root"]):
        name = f"rekor-v2-checkpoint-without-{what}"
        parts = Parts(name)
        checkpoint = parts.log_by_rekor_v2()["inclusionProof"]["checkpoint"]
        lines = checkpoint["envelope"].split("\n\n")[0].split("\n")
        del lines[line]
        checkpoint["envelope"] = REKOR_V2.note("\n".join(lines) + "\n")
        refuse(name, f"The log signed a checkpoint without its {what}.", parts)


def timestamps(refuse):
    parts = Parts("timestamp-of-another-authority")
    parts.timestamps = [OTHER_TSA.timestamp(parts.signature, instant(AT))]
    refuse("timestamp-of-another-authority", "A timestamp under the same names by an authority that isn't trusted.", parts)

    parts = Parts("timestamp-of-another-authority-embedded")
    parts.timestamps = [OTHER_TSA.timestamp(parts.signature, instant(AT), embedded=True)]
    refuse("timestamp-of-another-authority-embedded", "The same, and the token brings the other authority's certificate.", parts)

    parts = Parts("timestamp-of-another-signature")
    parts.timestamps = [TSA.timestamp(sign(parts.who.key, b"something else"), instant(AT))]
    refuse("timestamp-of-another-signature", "The timestamp is for another signature.", parts)

    parts = Parts("timestamp-outside-validity", issued_at="2026-06-22T13:38:00Z")
    parts.timestamps = [TSA.timestamp(parts.signature, instant("2026-06-22T13:49:00Z"))]
    refuse("timestamp-outside-validity", "The timestamp is a minute after the certificate's ten; the log's time is within.", parts)

    parts = Parts("rekor-v2-timestamp-outside-validity", issued_at="2026-06-22T13:38:00Z")
    parts.log_by_rekor_v2()
    parts.timestamps = [TSA.timestamp(parts.signature, instant("2026-06-22T13:49:00Z"))]
    refuse("rekor-v2-timestamp-outside-validity", "Logged by Rekor 2, and the only time is a minute after the certificate's ten.", parts)


def signatures(refuse):
    parts = Parts("payload-changed")
    parts.payload += b" "
    refuse("payload-changed", "The signature is for a payload with one space less; the log entry is for this one.", parts)

    parts = Parts("rekor-v2-payload-changed")
    parts.payload += b" "
    parts.log_by_rekor_v2()
    refuse("rekor-v2-payload-changed", "The same in Rekor 2.", parts)

    parts = Parts("signature-of-another-key")
    parts.signature = signed_payload(parts.who, parts.payload, key("signer of something else"))
    refuse("signature-of-another-key", "Signed by another key than the certificate's; the log has it all the same.", parts)

    parts = Parts("two-signatures")
    second = parts.another_signature()
    parts.entries = [logged_envelope(parts.who, parts.payload, parts.signature, second, at=AT)]
    parts.content = envelope(parts.payload, parts.signature, second)
    refuse("two-signatures", "Two valid signatures, both logged, where a bundle has one.", parts)


def digests(refuse):
    other = b"another artifact"

    def message(label, signed, digest):
        who = signer(label, ISSUED)
        signature = sign(who.key, signed)
        return bundle(who, [logged_message(who, sha256(signed), signature, at=AT)], message_signature(signature, digest))

    made = message("message-digest-of-another-artifact", ARTIFACT, sha256(other))
    refuse("message-digest-of-another-artifact", "The digest beside the signature is another artifact's.", made, artifact="artifact.txt")

    made = message("message-of-another-artifact", other, sha256(other))
    refuse("message-of-another-artifact", "Sound, and for another artifact.", made, artifact="artifact.txt")

    parts = Parts("subject-of-another-artifact", payload=stated_as(stated.provenance(stated.OWN, digest=sha256(other).hex())))
    says = "Sound, and its statement is about another artifact; npm's verifier leaves the subject to its caller."
    refuse("subject-of-another-artifact", says, parts)


def member(name, value):
    return json.dumps({name: value}, separators=(",", ":"))[1:-1].encode()


def with_member(made, added, *, within=None):
    """The text of a bundle with one more member at its end, or at the end of one member: a name may come twice."""
    whole, inner = json.dumps(made), json.dumps(made[within] if within else made)
    return whole.replace(inner, f"{inner[:-1]}, {json.dumps(added)[1:-1]}}}") + "\n"


def documents(refuse):
    parts = Parts("bundle-version-unknown")
    parts.options = {"version": "0.9"}
    refuse("bundle-version-unknown", "A bundle of a version that doesn't exist; npm's verifier takes any digit.", parts)

    parts = Parts("certificate-chain-in-v0.3")
    parts.options = {"material": chain(parts.who.certificate)}
    refuse("certificate-chain-in-v0.3", "A chain where a bundle of version 0.3 has a single certificate.", parts)

    parts = Parts("log-index-negative")
    entry = parts.log()
    entry["logIndex"] = "-1"
    entry["inclusionPromise"] = {"signedEntryTimestamp": REKOR.promise(entry, instant(AT))}
    refuse("log-index-negative", "The log promises the entry below its first; npm's verifier doesn't mind.", parts)

    parts = Parts("signature-not-base64")
    made = parts.bundle()
    made["dsseEnvelope"]["signatures"][0]["sig"] = "not base64!"
    refuse("signature-not-base64", "The signature isn't base64.", made)

    text = document(Parts("truncated").bundle())
    refuse("truncated", "The file ends in the middle.", text[: len(text) // 2])

    text = document(Parts("duplicate-key-in-bundle").bundle())
    line = next(line for line in text.splitlines(keepends=True) if '"payloadType"' in line)
    says = "The envelope names its payload type twice, both times the same; JSON.parse, and so npm's verifier, takes the last."
    refuse("duplicate-key-in-bundle", says, text.replace(line, line * 2))

    parts = Parts("two-envelopes")
    other = envelope(stated_as(stated.test_result(failed=False)), parts.signature)
    says = "The first envelope is sound, the second says something else; sigstore-verify takes the first, JSON.parse the last."
    refuse("two-envelopes", says, with_member(parts.bundle(), {"dsseEnvelope": other}))

    parts = Parts("envelope-and-message")
    other = message_signature(parts.signature, sha256(ARTIFACT))
    says = "A sound envelope, and a message signature beside it; sigstore-verify takes the first."
    refuse("envelope-and-message", says, with_member(parts.bundle(), {"messageSignature": other}))

    parts = Parts("two-certificates")
    other = {"rawBytes": base64_of(der(signer("a certificate beside it", ISSUED, stated.VERIFIER).certificate))}
    says = "The first certificate is the signer's, the second another's; sigstore-verify takes the first, JSON.parse the last."
    refuse("two-certificates", says, with_member(parts.bundle(), {"certificate": other}, within="verificationMaterial"))

    parts = Parts("certificate-and-key-hint")
    says = "The signer's certificate, and the name of a key beside it; sigstore-verify takes the first."
    refuse("certificate-and-key-hint", says, with_member(parts.bundle(), {"publicKey": {"hint": "another"}}, within="verificationMaterial"))

    own = stated_as(stated.provenance(stated.OWN))
    subject = stated.provenance(stated.OWN)["subject"]
    other = stated.provenance(stated.OWN, digest=sha256(b"another artifact").hex())["subject"]
    twice = own.replace(member("subject", subject), member("subject", other) + b"," + member("subject", subject))
    says = "The signed statement has two subjects under one key: who reads which? npm's verifier doesn't read it."
    refuse("duplicate-key-in-statement", says, Parts("duplicate-key-in-statement", payload=twice))

    builder, other = member("id", stated.OWN.builder), member("id", stated.REUSED.builder)
    says = "The signed provenance names two builders under one key; sigstore-verify and npm's verifier don't read as far."
    parts = Parts("duplicate-key-in-predicate", payload=own.replace(builder, other + b"," + builder))
    refuse("duplicate-key-in-predicate", says, parts)


LINKS = {
    "certificate": certificates,
    "sct": certificate_timestamps,
    "entry": entries,
    "set": promises,
    "time": times,
    "inclusion": inclusions,
    "checkpoint": checkpoints,
    "timestamp": timestamps,
    "signature": signatures,
    "digest": digests,
    "document": documents,
}
