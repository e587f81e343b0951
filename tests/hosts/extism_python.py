"""The Extism plugin under Extism's SDK for Python, which is the Rust runtime, answers every vector as native Rust does. `full` asks
the full build."""

import json
import re
import sys
from pathlib import Path

import extism

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"


def assemble(folder: Path) -> bytes:
    """The request's bytes. `tests/support/mod.rs` says what `$file`, `$json` and `raw` stand for."""
    text = (folder / "request.json").read_bytes()
    request = json.loads(text)
    if "raw" in request:
        return b'{"op":%b,"input":%b}' % (json.dumps(request["op"]).encode(), (folder / request["raw"]["$file"]).read_bytes())

    def fill(found: re.Match[bytes]) -> bytes:
        content = (folder / found[2].decode()).read_bytes()
        return content if found[1] == b"json" else json.dumps(content.decode(), ensure_ascii=False).encode()

    return re.sub(rb'\{\s*"\$(file|json)"\s*:\s*"([^"]+)"\s*\}', fill, text)


def main() -> int:
    full = "-full" if "full" in sys.argv else ""
    wasm = ROOT / "plugin" / "extism" / f"countersign{full}.wasm"
    cases = sorted(path.parent for path in VECTORS.rglob("request.json"))
    failed = 0 if cases else 1
    with extism.Plugin({"wasm": [{"path": str(wasm)}]}) as plugin:
        for folder in cases:
            name = folder.relative_to(VECTORS).as_posix()
            expected = (ROOT / "target" / f"answers{full}" / f"{name}.json").read_bytes()
            found = bytes(plugin.call("call", assemble(folder)))
            if found != expected:
                failed += 1
                print(f"{name}: differs from native Rust's answer\n  native: {expected[:300]!r}\n  here:   {found[:300]!r}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
