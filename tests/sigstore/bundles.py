"""What a bundle is made of: who signs, the envelope or message, the log entries, and the document around them."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

import statements as stated
from authorities import (
    CertificateAuthority,
    RekorV1,
    RekorV2,
    TimestampAuthority,
    TransparencyLog,
    base64_of,
    canonical,
    der,
    instant,
    key,
    pem,
    rfc3339,
    sha256,
    sign,
    sign_again,
)

HERE = Path(__file__).parent
ARTIFACT = (HERE / "artifact.txt").read_bytes()
PAYLOAD_TYPE = "application/vnd.in-toto+json"
MEDIA_TYPES = {
    "0.1": "application/vnd.dev.sigstore.bundle+json;version=0.1",
    "0.2": "application/vnd.dev.sigstore.bundle+json;version=0.2",
    "0.3": "application/vnd.dev.sigstore.bundle.v0.3+json",
    "0.9": "application/vnd.dev.sigstore.bundle.v0.9+json",
}

FULCIO = CertificateAuthority("fulcio")
CT = TransparencyLog("certificate transparency")
REKOR = RekorV1("rekor", "rekor.sigstore.acme.example")
REKOR_V2 = RekorV2("rekor 2026", "log2026.rekor.sigstore.acme.example")
TSA = TimestampAuthority("timestamps")

# The same names and serial numbers, and another's keys: what they sign looks right.
OTHER_FULCIO = CertificateAuthority("fulcio of another")
OTHER_CT = TransparencyLog("certificate transparency of another")
OTHER_REKOR_KEY = key("rekor of another")
OTHER_TSA = TimestampAuthority("timestamps of another")


@dataclass
class Signer:
    """A key that lives for one signature, and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: object
    identity: object

    def pem(self):
        return base64_of(pem(self.certificate))


def signer(label, issued_at, identity=stated.OWN, *, authority=FULCIO, log=CT, curve=ec.SECP256R1, **certificate):
    private = key(f"signer of {label}", curve)
    return Signer(private, authority.issue(private, identity, instant(issued_at), label, log, **certificate), identity)


def stated_as(statement):
    """The payload that is signed."""
    return json.dumps(statement, separators=(",", ":")).encode()


def pre_authentication_encoding(payload):
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def envelope(payload, *signatures):
    """A DSSE envelope around these signatures."""
    return {
        "payload": base64_of(payload),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"sig": base64_of(signature)} for signature in signatures],
    }


def signed_payload(who, payload, with_key=None):
    return sign(with_key or who.key, pre_authentication_encoding(payload))


def logged_envelope(who, payload, *signatures, at, **options):
    """The entry of kind dsse that Rekor makes of an envelope."""
    spec = {
        "envelopeHash": {"algorithm": "sha256", "value": sha256(canonical(envelope(payload, *signatures))).hex()},
        "payloadHash": {"algorithm": "sha256", "value": sha256(payload).hex()},
        "signatures": [{"signature": base64_of(signature), "verifier": who.pem()} for signature in signatures],
    }
    return REKOR.log("dsse", "0.0.1", spec, instant(at), **options)


def logged_intoto(who, payload, signature, *, at, **options):
    """The entry of kind intoto, as older clients have it made."""
    signatures = [{"publicKey": who.pem(), "sig": base64_of(base64_of(signature).encode())}]
    spec = {
        "content": {
            "envelope": {"payloadType": PAYLOAD_TYPE, "signatures": signatures},
            "hash": {"algorithm": "sha256", "value": sha256(canonical(envelope(payload, signature))).hex()},
            "payloadHash": {"algorithm": "sha256", "value": sha256(payload).hex()},
        }
    }
    return REKOR.log("intoto", "0.0.2", spec, instant(at), **options)


def logged_message(who, digest, signature, *, at):
    """The entry of kind hashedrekord that Rekor makes of a signed digest."""
    spec = {
        "data": {"hash": {"algorithm": "sha256", "value": digest.hex()}},
        "signature": {"content": base64_of(signature), "publicKey": {"content": who.pem()}},
    }
    return REKOR.log("hashedrekord", "0.0.1", spec, instant(at))


def logged_v2(who, digest, signature):
    """The entry that Rekor 2 makes of a signed digest; for an envelope that is the digest of what its signature covers."""
    verifier = {"keyDetails": "PKIX_ECDSA_P256_SHA_256", "x509Certificate": {"rawBytes": base64_of(der(who.certificate))}}
    spec = {
        "hashedRekordV002": {
            "data": {"algorithm": "SHA2_256", "digest": base64_of(digest)},
            "signature": {"content": base64_of(signature), "verifier": verifier},
        }
    }
    return REKOR_V2.log("hashedrekord", "0.0.2", spec)


def message_signature(signature, digest):
    return {"messageDigest": {"algorithm": "SHA2_256", "digest": base64_of(digest)}, "signature": base64_of(signature)}


def document(value):
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def chain(*certificates):
    return {"x509CertificateChain": {"certificates": [{"rawBytes": base64_of(der(certificate))} for certificate in certificates]}}


def bundle(who, entries, content, *, timestamps=(), version="0.3", material=None):
    """The document; up to version 0.2 the certificate stands in a chain."""
    if material is None:
        single = {"certificate": {"rawBytes": base64_of(der(who.certificate))}}
        material = chain(who.certificate) if version in ("0.1", "0.2") else single
    material = material | {"tlogEntries": list(entries)}
    if timestamps:
        material["timestampVerificationData"] = {"rfc3161Timestamps": list(timestamps)}
    kind = "dsseEnvelope" if "payload" in content else "messageSignature"
    return {"mediaType": MEDIA_TYPES[version], "verificationMaterial": material, kind: content}


def shortly_before(at):
    """When the certificate was issued for what is logged at `at`."""
    return rfc3339(instant(at) - timedelta(minutes=2))


AT = "2026-06-22T13:47:20Z"
ISSUED = "2026-06-22T13:45:20Z"


class Parts:
    """The parts of a sound provenance bundle, of which a caller exchanges one."""

    def __init__(self, label, *, payload=None, at=AT, issued_at=ISSUED, **certificate):
        self.at = at
        self.who = signer(label, issued_at, **certificate)
        self.payload = payload or stated_as(stated.provenance(stated.OWN))
        self.signature = signed_payload(self.who, self.payload)
        self.entries = None
        self.timestamps = []
        self.content = None
        self.options = {}

    def log(self, **options):
        """The one entry of the bundle, to be changed; what isn't logged by hand is logged in the end."""
        self.entries = [logged_envelope(self.who, self.payload, self.signature, at=self.at, **options)]
        return self.entries[0]

    def log_by_rekor_v2(self, *, payload=None, signature=None):
        """The same by Rekor 2, which needs a timestamp beside it."""
        digest = sha256(pre_authentication_encoding(payload or self.payload))
        self.entries = [logged_v2(self.who, digest, signature or self.signature)]
        self.timestamps = [TSA.timestamp(self.signature, instant(self.at))]
        return self.entries[0]

    def another_signature(self):
        return sign_again(self.who.key, pre_authentication_encoding(self.payload))

    def bundle(self):
        if self.entries is None:
            self.log()
        content = self.content or envelope(self.payload, self.signature)
        return bundle(self.who, self.entries, content, timestamps=self.timestamps, **self.options)
