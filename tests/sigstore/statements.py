"""Who signs, and what they state: the identities of a continuous integration and the in-toto statements about one artifact."""

from dataclasses import dataclass, field

from cryptography import x509

DIGEST = "8b2fc4d18b2fc4d18b2fc4d18b2fc4d18b2fc4d18b2fc4d18b2fc4d18b2fc4d1"
COMMIT = "df36432adf36432adf36432adf36432adf36432a"
IMAGE = "registry.example.com/checkout-api"
REPOSITORY = "https://github.com/acme/checkout"
REF = "refs/heads/main"
WORKFLOW = ".github/workflows/build.yml"
RUN = f"{REPOSITORY}/actions/runs/15801237764/attempts/1"

GITHUB = "https://token.actions.githubusercontent.com"
GOOGLE = "https://accounts.google.com"

OWNER = "https://github.com/acme"
OWNER_ID = "5210345"


@dataclass(frozen=True)
class Workflow:
    """A job of GitHub Actions: `builder` is the workflow that holds the job, another one than `config` where it is reused."""

    builder: str
    builder_digest: str = COMMIT
    config: str = f"{REPOSITORY}/{WORKFLOW}@{REF}"
    repository: str = REPOSITORY
    repository_id: str = "734120981"
    commit: str = COMMIT
    name: str = "build"
    run: str = RUN
    issuer: str = field(default=GITHUB, init=False)

    @property
    def identity(self):
        return self.builder

    def alternative_name(self):
        return x509.UniformResourceIdentifier(self.builder)

    def claims(self):
        return [
            (1, GITHUB),
            (2, "push"),
            (3, self.commit),
            (4, self.name),
            (5, self.repository.removeprefix("https://github.com/")),
            (6, REF),
            (8, GITHUB),
            (9, self.builder),
            (10, self.builder_digest),
            (11, "github-hosted"),
            (12, self.repository),
            (13, self.commit),
            (14, REF),
            (15, self.repository_id),
            (16, OWNER),
            (17, OWNER_ID),
            (18, self.config),
            (19, self.commit),
            (20, "push"),
            (21, self.run),
            (22, "public"),
        ]


@dataclass(frozen=True)
class Person:
    """Somebody who logged in with an email address."""

    identity: str
    issuer: str = GOOGLE

    def alternative_name(self):
        return x509.RFC822Name(self.identity)

    def claims(self):
        return [(1, self.issuer), (8, self.issuer)]


OWN = Workflow(f"{REPOSITORY}/{WORKFLOW}@{REF}")
REUSED = Workflow(
    "https://github.com/acme/builders/.github/workflows/container.yml@refs/tags/v2.1.0",
    builder_digest="5b9e1c40a7d2386ff0c4e2b18d9a3675c1f0e84b",
)
GENERATOR = Workflow(
    "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml@refs/tags/v2.1.0",
    builder_digest="f7dd8c54c2067bafc12ca7a55595d5ee9b75204a",
)
VERIFIER = Workflow(
    "https://github.com/acme/release-policy/.github/workflows/verify.yml@refs/heads/main",
    builder_digest="a1d0c6e93b57f284106ec8d35a7b9f42e08c6d17",
    config="https://github.com/acme/release-policy/.github/workflows/verify.yml@refs/heads/main",
    repository="https://github.com/acme/release-policy",
    repository_id="734120995",
    commit="a1d0c6e93b57f284106ec8d35a7b9f42e08c6d17",
    name="verify",
    run="https://github.com/acme/release-policy/actions/runs/15801249031/attempts/1",
)
ALICE = Person("alice@acme.example")


def statement(predicate_type, predicate, *, digest=DIGEST, version="v1", name=IMAGE):
    subject = {"digest": {"sha256": digest}}
    if name:
        subject = {"name": name} | subject
    return {
        "_type": f"https://in-toto.io/Statement/{version}",
        "subject": [subject],
        "predicateType": predicate_type,
        "predicate": predicate,
    }


def provenance(workflow, *, started="2026-06-22T13:30:05Z", finished="2026-06-22T13:33:10Z", **subject):
    """SLSA provenance v1 with the build type of GitHub's own attest action."""
    predicate = {
        "buildDefinition": {
            "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": {"workflow": {"ref": REF, "repository": REPOSITORY, "path": WORKFLOW}},
            "internalParameters": {
                "github": {
                    "event_name": "push",
                    "repository_id": workflow.repository_id,
                    "repository_owner_id": OWNER_ID,
                    "runner_environment": "github-hosted",
                }
            },
            "resolvedDependencies": [{"uri": f"git+{REPOSITORY}@{REF}", "digest": {"gitCommit": COMMIT}}],
        },
        "runDetails": {
            "builder": {"id": workflow.builder},
            "metadata": {"invocationId": workflow.run, "startedOn": started, "finishedOn": finished},
        },
    }
    return statement("https://slsa.dev/provenance/v1", predicate, **subject)


def generator_provenance():
    """SLSA provenance v0.2 with the build type of slsa-github-generator's container workflow."""
    source = {"uri": f"git+{REPOSITORY}@{REF}", "digest": {"sha1": COMMIT}}
    predicate = {
        "builder": {"id": GENERATOR.builder},
        "buildType": "https://github.com/slsa-framework/slsa-github-generator/container@v1",
        "invocation": {
            "configSource": source | {"entryPoint": WORKFLOW},
            "parameters": {},
            "environment": {
                "github_actor": "bob",
                "github_event_name": "push",
                "github_ref": REF,
                "github_ref_type": "branch",
                "github_repository_id": GENERATOR.repository_id,
                "github_repository_owner": "acme",
                "github_repository_owner_id": OWNER_ID,
                "github_run_attempt": "1",
                "github_run_id": "15801237764",
                "github_sha1": COMMIT,
            },
        },
        "metadata": {
            "buildInvocationID": "15801237764-1",
            "completeness": {"parameters": True, "environment": False, "materials": False},
            "reproducible": False,
        },
        "materials": [source],
    }
    return statement("https://slsa.dev/provenance/v0.2", predicate, version="v0.1")


def test_result(*, failed):
    predicate = {
        "result": "FAILED" if failed else "PASSED",
        "configuration": [
            {
                "name": WORKFLOW,
                "downloadLocation": f"{REPOSITORY}/blob/{COMMIT}/{WORKFLOW}",
                "digest": {"gitBlob": "c5a0e1d47b92f3866e10d84a7f25b9c31e6d0f58"},
            }
        ],
        "url": RUN,
        "passedTests": ["cart", "price"] if failed else ["cart", "price", "total"],
        "warnedTests": [],
        "failedTests": ["total"] if failed else [],
    }
    return statement("https://in-toto.io/attestation/test-result/v0.1", predicate)


def scan():
    predicate = {
        "scanner": {
            "uri": "pkg:github/aquasecurity/trivy@v0.66.0",
            "version": "0.66.0",
            "db": {"uri": "ghcr.io/aquasecurity/trivy-db:2", "version": "2", "lastUpdate": "2026-06-22T12:31:44Z"},
            "result": [
                {
                    "id": "CVE-2026-10417",
                    "severity": [{"method": "nvd", "score": "MEDIUM"}, {"method": "cvss_v3", "score": "5.3"}],
                    "annotations": [{"package": "libexample", "installed": "1.4.0", "fixed": "1.4.2"}],
                }
            ],
        },
        "metadata": {"scanStartedOn": "2026-06-22T13:38:02Z", "scanFinishedOn": "2026-06-22T13:38:51Z"},
    }
    return statement("https://in-toto.io/attestation/vulns/v0.2", predicate)


def spdx():
    predicate = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": IMAGE,
        "documentNamespace": f"https://acme.example/spdx/checkout-api-{DIGEST[:12]}",
        "creationInfo": {"created": "2026-06-22T13:40:30Z", "creators": ["Organization: acme", "Tool: syft-1.32.0"]},
        "packages": [
            {
                "SPDXID": "SPDXRef-Package-serde",
                "name": "serde",
                "versionInfo": "1.0.228",
                "downloadLocation": "https://crates.io/crates/serde",
                "filesAnalyzed": False,
                "licenseConcluded": "MIT OR Apache-2.0",
                "externalRefs": [
                    {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:cargo/serde@1.0.228"}
                ],
            }
        ],
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-Package-serde"}
        ],
    }
    return statement("https://spdx.dev/Document/v2.3", predicate)


def cyclonedx():
    predicate = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "version": 1,
        "metadata": {
            "timestamp": "2026-06-22T13:41:10Z",
            "component": {"type": "container", "name": IMAGE, "hashes": [{"alg": "SHA-256", "content": DIGEST}]},
        },
        "components": [
            {
                "type": "library",
                "name": "serde",
                "version": "1.0.228",
                "purl": "pkg:cargo/serde@1.0.228",
                "licenses": [{"expression": "MIT OR Apache-2.0"}],
            }
        ],
    }
    return statement("https://cyclonedx.org/bom", predicate)


def verification_summary():
    predicate = {
        "verifier": {"id": "https://github.com/acme/release-policy", "version": {"release-policy": "2026.6"}},
        "timeVerified": "2026-06-22T13:45:20Z",
        "resourceUri": f"{IMAGE}@sha256:{DIGEST}",
        "policy": {
            "uri": "https://github.com/acme/release-policy/blob/main/policy.yaml",
            "digest": {"gitCommit": VERIFIER.commit},
        },
        "verificationResult": "PASSED",
        "verifiedLevels": ["SLSA_BUILD_LEVEL_3"],
        "slsaVersion": "1.0",
    }
    return statement("https://slsa.dev/verification_summary/v1", predicate)


def cosign_sign():
    """What `cosign sign` states about an image: its digest, by the one who signs."""
    signed = statement("https://sigstore.dev/cosign/sign/v1", {}, name=None)
    signed["subject"][0]["annotations"] = {}
    return signed
