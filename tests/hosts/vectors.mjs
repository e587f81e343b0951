// The vectors as JavaScript hosts read them, and the comparison with native Rust's answers.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const vectors = join(root, "tests", "vectors");

/**
 * The operation and the input's bytes of a case. Bytes travel as Latin-1 text, so that a file's own bytes stay what they are.
 * `tests/support/mod.rs` says what `$file`, `$json` and `raw` stand for.
 */
function assemble(folder) {
  const text = readFileSync(join(folder, "request.json")).toString("latin1");
  const { op, raw } = JSON.parse(text);
  if (raw) return { op, raw: true, input: readFileSync(join(folder, raw.$file)) };
  const filled = text.replace(/\{\s*"\$(file|json)"\s*:\s*"([^"]+)"\s*\}/g, (_, kind, name) => {
    const bytes = readFileSync(join(folder, name));
    return kind === "json" ? bytes.toString("latin1") : Buffer.from(JSON.stringify(bytes.toString())).toString("latin1");
  });
  const [, input] = filled.match(/^\s*\{\s*"op"\s*:\s*"[^"]*"\s*,\s*"input"\s*:\s*([^]*?)\s*\}\s*$/) ?? [];
  if (input === undefined) throw new Error(`${folder}: a request is \`{"op": …, "input": …}\`, in this order`);
  return { op, input: Buffer.from(input, "latin1") };
}

/** Whether the full build is asked, by the argument `full`. */
export const full = process.argv.includes("full");

/** Runs every case through `answer(op, input, raw)`, which gives bytes, and closes with the count. */
export async function run(answer) {
  const cases = readdirSync(vectors, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === "request.json")
    .map((entry) => entry.parentPath ?? entry.path)
    .sort();
  let failed = cases.length === 0 ? 1 : 0;
  for (const folder of cases) {
    const name = relative(vectors, folder).split(sep).join("/");
    try {
      const { op, input, raw } = assemble(folder);
      const expected = readFileSync(join(root, "target", full ? "answers-full" : "answers", `${name}.json`));
      const found = Buffer.from(await answer(op, input, raw));
      if (found.equals(expected)) continue;
      console.log(`${name}: differs from native Rust's answer\n  native: ${excerpt(expected, found)}\n  here:   ${excerpt(found, expected)}`);
    } catch (error) {
      console.log(`${name}: ${error.stack ?? error}`);
    }
    failed += 1;
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** What stands in one text from a little before its first difference from another. */
function excerpt(text, other) {
  const at = text.findIndex((byte, index) => byte !== other[index]);
  return at < 0 ? `${text.length} bytes, where the other has ${other.length}` : `…${text.subarray(Math.max(0, at - 40), at + 80)}…`;
}
