"""A Sigstore instance in one process: certificate authority, certificate transparency log, two Rekor logs, timestamp authority.

Every key is derived from its name, so that all of them are public: they are test keys and vouch for nothing.
Nothing here asks for the time or for randomness; ECDSA nonces are those of RFC 6979.
"""

import base64
import hashlib
import json
import struct
from datetime import datetime, timedelta, timezone

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOUNDED = datetime(2026, 1, 1, tzinfo=timezone.utc)
DISSOLVED = datetime(2046, 1, 1, tzinfo=timezone.utc)
LEAF_LIFETIME = timedelta(minutes=10)

ORDERS = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}


def sha256(data):
    return hashlib.sha256(data).digest()


def base64_of(data):
    return base64.b64encode(data).decode()


def instant(text):
    """`2026-06-22T13:30:00Z` as a datetime."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def rfc3339(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(at):
    return int(at.timestamp())


def key(name, curve=ec.SECP256R1):
    """The private key that belongs to this name."""
    seed = hashlib.sha512(f"countersign test key: {name}".encode()).digest()
    return ec.derive_private_key(int.from_bytes(seed, "big") % (ORDERS[curve.name] - 1) + 1, curve())


def edwards_key(name):
    return ed25519.Ed25519PrivateKey.from_private_bytes(sha256(f"countersign test key: {name}".encode()))


def public_key(private):
    return private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def hash_for(private):
    return hashes.SHA384() if private.curve.name == "secp384r1" else hashes.SHA256()


def sign(private, data):
    """An ECDSA signature with the hash that goes with the key's curve."""
    return private.sign(data, ec.ECDSA(hash_for(private), deterministic_signing=True))


def sign_again(private, data):
    """Another valid signature over the same data: (r, -s), since a deterministic signer makes only one."""
    r, s = asn1_pair(sign(private, data))
    return algos.DSASignature({"r": r, "s": ORDERS[private.curve.name] - s}).dump()


def asn1_pair(signature):
    pair = algos.DSASignature.load(signature).native
    return pair["r"], pair["s"]


def serial(name):
    return int.from_bytes(sha256(f"countersign test serial: {name}".encode())[:20], "big") >> 1


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def name_of(common_name):
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "acme.example"), x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def key_usage(*, signs_certificates):
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def self_signed(label, common_name):
    """A root certificate and its key."""
    private = key(label, ec.SECP384R1)
    identifier = x509.SubjectKeyIdentifier.from_public_key(private.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(name_of(common_name))
        .issuer_name(name_of(common_name))
        .public_key(private.public_key())
        .serial_number(serial(common_name))
        .not_valid_before(FOUNDED)
        .not_valid_after(DISSOLVED)
        .add_extension(key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
    )
    return builder.sign(private, hashes.SHA384(), ecdsa_deterministic=True), private


def issued(common_name, private, issuer, issuer_key, *, authority, purpose, purpose_critical=False, until=DISSOLVED):
    """A certificate below `issuer`: an intermediate, or the certificate that a timestamp authority signs with."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(name_of(common_name))
        .issuer_name(issuer.subject)
        .public_key(private.public_key())
        .serial_number(serial(common_name))
        .not_valid_before(FOUNDED)
        .not_valid_after(until)
        .add_extension(key_usage(signs_certificates=authority), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=purpose_critical)
    )
    if authority:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    parent = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(parent), critical=False)
    return builder.sign(issuer_key, hashes.SHA384(), ecdsa_deterministic=True)


class TransparencyLog:
    """A certificate transparency log (RFC 6962): it promises to publish a certificate before it is issued."""

    def __init__(self, label):
        self.key = key(label)
        self.id = sha256(public_key(self.key))

    def timestamp(self, certificate, issuer_public_key, at, extensions=b""):
        """The list with one signed certificate timestamp, as the extension holds it; some logs put an index into `extensions`."""
        extended = struct.pack(">H", len(extensions)) + extensions
        milliseconds = seconds(at) * 1000
        tbs = certificate.tbs_certificate_bytes
        signed = struct.pack(">BBQH", 0, 0, milliseconds, 1) + sha256(issuer_public_key)
        signed += len(tbs).to_bytes(3, "big") + tbs + extended
        signature = sign(self.key, signed)
        entry = struct.pack(">B", 0) + self.id + struct.pack(">Q", milliseconds) + extended
        entry += struct.pack(">BBH", 4, 3, len(signature)) + signature
        listed = struct.pack(">H", len(entry)) + entry
        return core.OctetString(struct.pack(">H", len(listed)) + listed).dump()


class CertificateAuthority:
    """Issues code signing certificates that live for ten minutes and name who asked, with the claims of their token."""

    TIMESTAMPS = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")

    def __init__(self, label):
        self.root, root_key = self_signed(f"{label} root", "acme test root")
        self.key = key(f"{label} intermediate", ec.SECP384R1)
        self.intermediate = issued(
            "acme test intermediate",
            self.key,
            self.root,
            root_key,
            authority=True,
            purpose=ExtendedKeyUsageOID.CODE_SIGNING,
        )

    def issue(self, private, identity, at, label, log, *, purpose=ExtendedKeyUsageOID.CODE_SIGNING, logged_as=None, log_extensions=b""):
        """A certificate for `identity`; `log` is who signs its timestamp, `logged_as` the label of the certificate it is signed for."""
        builder = self._builder(private, identity, at, label, purpose)
        if log:
            precertificate = self._builder(private, identity, at, logged_as or label, purpose)
            precertificate = precertificate.sign(self.key, hashes.SHA384(), ecdsa_deterministic=True)
            listed = log.timestamp(precertificate, public_key(self.key), at, log_extensions)
            builder = builder.add_extension(x509.UnrecognizedExtension(self.TIMESTAMPS, listed), critical=False)
        return builder.sign(self.key, hashes.SHA384(), ecdsa_deterministic=True)

    def _builder(self, private, identity, at, label, purpose):
        parent = self.intermediate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self.intermediate.subject)
            .public_key(private.public_key())
            .serial_number(serial(label))
            .not_valid_before(at)
            .not_valid_after(at + LEAF_LIFETIME)
            .add_extension(key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(parent), critical=False)
            .add_extension(x509.SubjectAlternativeName([identity.alternative_name()]), critical=True)
        )
        for number, value in identity.claims():
            identifier = x509.ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{number}")
            # Claims up to 6 are bare text, from before it was settled that later ones are UTF8String.
            encoded = value.encode() if number <= 6 else core.UTF8String(value).dump()
            builder = builder.add_extension(x509.UnrecognizedExtension(identifier, encoded), critical=False)
        return builder


class MerkleTree:
    """The tree of RFC 6962 over the entries of a log."""

    def __init__(self):
        self.leaves = []

    def append(self, data):
        self.leaves.append(sha256(b"\x00" + data))
        return len(self.leaves) - 1

    def root(self):
        return self._root(self.leaves)

    def path(self, index):
        return self._path(index, self.leaves)

    @staticmethod
    def _split(leaves):
        return 1 << (len(leaves) - 1).bit_length() - 1

    def _root(self, leaves):
        if len(leaves) == 1:
            return leaves[0]
        split = self._split(leaves)
        return sha256(b"\x01" + self._root(leaves[:split]) + self._root(leaves[split:]))

    def _path(self, index, leaves):
        if len(leaves) == 1:
            return []
        split = self._split(leaves)
        if index < split:
            return self._path(index, leaves[:split]) + [self._root(leaves[split:])]
        return self._path(index - split, leaves[split:]) + [self._root(leaves[:split])]


class Rekor:
    """What both Rekor logs share: an append-only tree, where other people's entries stand between ours, and a signed checkpoint."""

    OTHERS_BEFORE, OTHERS_AFTER = 5, 2

    def __init__(self, label, host, private):
        self.label, self.host, self.key = label, host, private
        self.tree = MerkleTree()
        self.others(self.OTHERS_BEFORE)

    def others(self, count):
        for _ in range(count):
            self.tree.append(f"an entry of somebody else, {len(self.tree.leaves)}".encode())

    def proof(self, index):
        root, size = self.tree.root(), len(self.tree.leaves)
        return {
            "logIndex": str(index),
            "rootHash": base64_of(root),
            "treeSize": str(size),
            "hashes": [base64_of(hash) for hash in self.tree.path(index)],
            "checkpoint": {"envelope": self.checkpoint(root, size)},
        }

    def checkpoint(self, root, size):
        return self.note(f"{self.origin}\n{size}\n{base64_of(root)}\n")

    def note(self, text, private=None, hint=None):
        """A signed note; `private` signs in place of the log's key, `hint` stands in place of the first bytes of its id."""
        signature = self.signed(private or self.key, text.encode())
        return f"{text}\n\u2014 {self.host} {base64_of((hint or self.id[:4]) + signature)}\n"


class RekorV1(Rekor):
    """Promises inclusion at a time that it signs (SET); its index runs on over several trees."""

    TREE_ID, EARLIER_TREES = 4108291736450917, 1000

    def __init__(self, label, host, private=None):
        private = private or key(label)
        self.id = sha256(public_key(private))
        self.origin = f"{host} - {self.TREE_ID}"
        super().__init__(label, host, private)

    @staticmethod
    def signed(private, data):
        return sign(private, data)

    def promise(self, entry, at):
        """The signed entry timestamp, over the canonical JSON of what is promised."""
        promised = {
            "body": entry["canonicalizedBody"],
            "integratedTime": seconds(at),
            "logID": self.id.hex(),
            "logIndex": int(entry["logIndex"]),
        }
        return base64_of(sign(self.key, json.dumps(promised, separators=(",", ":"), sort_keys=True).encode()))

    def log(self, kind, version, spec, at, *, proof=True):
        body = canonical({"apiVersion": version, "kind": kind, "spec": spec})
        index = self.tree.append(body)
        self.others(self.OTHERS_AFTER)
        entry = {
            "logIndex": str(self.EARLIER_TREES + index),
            "logId": {"keyId": base64_of(self.id)},
            "kindVersion": {"kind": kind, "version": version},
            "integratedTime": str(seconds(at)),
            "canonicalizedBody": base64_of(body),
        }
        entry["inclusionPromise"] = {"signedEntryTimestamp": self.promise(entry, at)}
        if proof:
            entry["inclusionProof"] = self.proof(index)
        return entry


class RekorV2(Rekor):
    """Knows no time: its entries are dated by a timestamp authority."""

    def __init__(self, label, host):
        private = edwards_key(label)
        self.origin = host
        self.id = sha256(host.encode() + b"\n\x01" + private.public_key().public_bytes_raw())
        super().__init__(label, host, private)

    @staticmethod
    def signed(private, data):
        return private.sign(data)

    def log(self, kind, version, spec):
        body = canonical({"apiVersion": version, "kind": kind, "spec": spec})
        index = self.tree.append(body)
        self.others(self.OTHERS_AFTER)
        return {
            "logIndex": str(index),
            "logId": {"keyId": base64_of(self.id)},
            "kindVersion": {"kind": kind, "version": version},
            "inclusionProof": self.proof(index),
            "canonicalizedBody": base64_of(body),
        }


class TimestampAuthority:
    """Signs that it saw a digest at an instant (RFC 3161)."""

    POLICY = "1.3.6.1.4.1.57264.2"

    def __init__(self, label, until=DISSOLVED):
        self.root, root_key = self_signed(f"{label} root", "acme test timestamp root")
        self.key = key(f"{label} signer", ec.SECP384R1)
        self.certificate = issued(
            "acme test timestamps",
            self.key,
            self.root,
            root_key,
            authority=False,
            purpose=ExtendedKeyUsageOID.TIME_STAMPING,
            purpose_critical=True,
            until=until,
        )

    def timestamp(self, signature, at, *, embedded=False):
        """The response to a request for `signature`; `embedded` puts the authority's certificate into it."""
        certificate = asn1_x509.Certificate.load(der(self.certificate))
        token = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": self.POLICY,
                "message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": sha256(signature)},
                "serial_number": serial(f"timestamp {signature.hex()} {rfc3339(at)}"),
                "gen_time": at,
            }
        ).dump()
        identifier = {"hash_algorithm": {"algorithm": "sha256"}, "cert_hash": sha256(der(self.certificate))}
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "signing_time", "values": [cms.Time({"utc_time": at})]},
                {"type": "message_digest", "values": [sha256(token)]},
                {"type": "signing_certificate_v2", "values": [{"certs": [identifier]}]},
            ]
        )
        digest = hashlib.sha256(attributes.dump()).digest()
        signer = {
            "version": "v1",
            "sid": {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}},
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()), deterministic_signing=True)),
        }
        content = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(token)},
            "signer_infos": [signer],
        }
        if embedded:
            content["certificates"] = [certificate]
        response = {
            "status": {"status": "granted"},
            "time_stamp_token": {"content_type": "signed_data", "content": cms.SignedData(content)},
        }
        return {"signedTimestamp": base64_of(tsp.TimeStampResp(response).dump())}


def canonical(value):
    """Canonical JSON; what is logged here holds text, lists and objects alone, where sorted and compact is canonical."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def trusted_root(authority, transparency_log, rekor_v1, rekor_v2, timestamps):
    """What a verifier is to trust, in Sigstore's own format."""

    def since():
        return {"start": rfc3339(FOUNDED)}

    def logged(host, identifier, raw, details):
        return {
            "baseUrl": f"https://{host}",
            "hashAlgorithm": "SHA2_256",
            "publicKey": {"rawBytes": base64_of(raw), "keyDetails": details, "validFor": since()},
            "logId": {"keyId": base64_of(identifier)},
        }

    def certified(host, *chain):
        subject = {attribute.oid._name: attribute.value for attribute in chain[-1].subject}
        return {
            "subject": {"organization": subject["organizationName"], "commonName": subject["commonName"]},
            "uri": f"https://{host}",
            "certChain": {"certificates": [{"rawBytes": base64_of(der(certificate))} for certificate in chain]},
            "validFor": since(),
        }

    return {
        "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "tlogs": [
            logged(rekor_v1.host, rekor_v1.id, public_key(rekor_v1.key), "PKIX_ECDSA_P256_SHA_256"),
            logged(rekor_v2.host, rekor_v2.id, public_key(rekor_v2.key), "PKIX_ED25519"),
        ],
        "certificateAuthorities": [certified("fulcio.sigstore.acme.example", authority.intermediate, authority.root)],
        "ctlogs": [logged("ctfe.sigstore.acme.example", transparency_log.id, public_key(transparency_log.key), "PKIX_ECDSA_P256_SHA_256")],
        "timestampAuthorities": [certified("timestamp.sigstore.acme.example", timestamps.certificate, timestamps.root)],
    }
