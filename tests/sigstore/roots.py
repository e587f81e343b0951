"""Other trusted roots, which differ from the folder's own in one point, and what comes of sound bundles under them."""

import copy

from authorities import RekorV1, TimestampAuthority, base64_of, instant, trusted_root
from bundles import CT, FULCIO, OTHER_CT, OTHER_FULCIO, OTHER_REKOR_KEY, OTHER_TSA, REKOR, REKOR_V2, TSA, Parts

OWN = trusted_root(FULCIO, CT, REKOR, REKOR_V2, TSA)


def until(authorities, end):
    """The own root, with an end to how long the first authority of a kind is trusted."""
    root = copy.deepcopy(OWN)
    authority = root[authorities][0]
    authority.get("publicKey", authority)["validFor"]["end"] = end
    return root


def others(folder):
    sound, dated = "accepted/provenance.sigstore.json", "accepted/provenance-rekor-v2.sigstore.json"

    root = trusted_root(OTHER_FULCIO, OTHER_CT, RekorV1("rekor", REKOR.host, OTHER_REKOR_KEY), REKOR_V2, OTHER_TSA)
    folder.root("of-another-instance", root)
    folder.judge(sound, "Sound, by an instance that isn't trusted here.", link="trusted-root", root="of-another-instance")

    for name, authorities, file, last, ended in [
        ("rekor", "tlogs", sound, "2026-06-22T13:33:20Z", "2026-06-22T13:33:19Z"),
        ("timestamps", "timestampAuthorities", dated, "2026-06-22T13:35:00Z", "2026-06-22T13:34:59Z"),
        ("certificate-authority", "certificateAuthorities", sound, "2026-06-22T13:33:20Z", "2026-06-22T13:33:19Z"),
        ("certificate-log", "ctlogs", sound, "2026-06-22T13:31:20Z", "2026-06-22T13:31:19Z"),
    ]:
        folder.root(f"{name}-ending", until(authorities, last))
        folder.judge(file, f"Trusted up to the very second ({name}), which is included.", root=f"{name}-ending")
        folder.root(f"{name}-ended", until(authorities, ended))
        folder.judge(file, f"Trusted up to the second before ({name}).", link="trusted-root", root=f"{name}-ended")

    root = copy.deepcopy(OWN)
    del root["tlogs"][0]["publicKey"]["validFor"]["start"]
    folder.root("rekor-without-start", root)
    folder.judge(
        sound,
        "It isn't said since when the log is trusted; npm's verifier takes that for ever.",
        link="trusted-root",
        root="rekor-without-start",
    )

    root = copy.deepcopy(OWN)
    root["ctlogs"][0]["publicKey"]["rawBytes"] = base64_of(b"not a key")
    folder.root("certificate-log-without-key", root)
    folder.judge(sound, "The key of the certificate transparency log isn't one.", link="trusted-root", root="certificate-log-without-key")

    folder.root("nothing", {"mediaType": OWN["mediaType"]})
    folder.judge(sound, "Nothing is trusted.", link="trusted-root", root="nothing")

    # Authorities whose certificate itself has an end.
    for name, end, link, says in [
        ("timestamps-expiring", "2026-06-22T14:00:00Z", None, "The timestamp authority's certificate has expired since it signed."),
        ("timestamps-expired", "2026-06-22T13:40:00Z", "timestamp", "The timestamp authority's certificate had expired when it signed."),
    ]:
        authority = TimestampAuthority(name, until=instant(end))
        folder.root(name, trusted_root(FULCIO, CT, REKOR, REKOR_V2, authority))
        parts = Parts(name)
        parts.log_by_rekor_v2()
        parts.timestamps = [authority.timestamp(parts.signature, instant(parts.at))]
        folder.add(name, parts.bundle(), says, link=link, root=name)
