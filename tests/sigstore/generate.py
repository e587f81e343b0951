"""Makes the bundles, trusted roots and index.json of this folder, always the same bytes.

    python3.11 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python -B generate.py            # writes beside itself
    venv/bin/python -B generate.py elsewhere  # writes into another folder, to compare

No build and no test runs it; what it made is committed. Add a bundle after the others of its log, lest all later ones change.
"""

import hashlib
import sys
from pathlib import Path

import accepted
import refused
import roots
import statements as stated
from bundles import ARTIFACT, HERE, Parts, document


class Folder:
    """What is written: files, and what is to be said of each."""

    def __init__(self, path):
        self.path, self.index = path, []

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def root(self, name, root):
        self.write(f"roots/{name}.json", document(root))

    def add(self, name, made, says, *, link=None, **judged):
        """A bundle, given as its parts, its members or its text; it is to be refused if a `link` of it is broken."""
        made = made.bundle() if isinstance(made, Parts) else made
        file = f"{'refused' if link else 'accepted'}/{name}.sigstore.json"
        self.write(file, made if isinstance(made, str) else document(made))
        self.judge(file, says, link=link, **judged)

    def judge(self, file, says, *, link=None, identity=stated.OWN, artifact=None, root=None):
        """What is to come of a file; `root` names another trusted root to judge it by."""
        digest = hashlib.sha256(ARTIFACT).hexdigest() if artifact else stated.DIGEST
        entry = {
            "file": file,
            "expect": "reject" if link else "accept",
            "link": link,
            "says": says,
            "digest": f"sha256:{digest}",
            "identity": identity.identity,
            "issuer": identity.issuer,
            "trusted_root": f"roots/{root}.json" if root else "trusted_root.json",
        }
        if artifact:
            entry["artifact"] = artifact
        self.index.append(entry)


def main():
    folder = Folder(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
    accepted.add(folder)
    for link, add in refused.LINKS.items():
        add(lambda name, says, made, link=link, **judged: folder.add(name, made, says, link=link, **judged))
    roots.others(folder)
    folder.write("trusted_root.json", document(roots.OWN))
    folder.write("index.json", document(folder.index))


if __name__ == "__main__":
    main()
