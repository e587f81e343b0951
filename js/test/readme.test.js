// Every command of the README's console does what it shows, on the policy and the change that the README shows.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { cli, folder } from "./support.js";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const blocks = (language) => [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, text]) => text);

/** A folder with the README's documents and a `countersign` on the path. */
function workplace(t) {
  const { path, file } = folder(t, { "policy.yaml": blocks("yaml")[0], "change.json": blocks("json")[0] });
  mkdirSync(file("bin"));
  const command = join(path, "bin", "countersign");
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(command, 0o755);
  const env = { ...process.env, NO_COLOR: "1", PATH: `${file("bin")}:${process.env.PATH}` };
  return (script) => spawnSync("bash", ["-c", script], { cwd: path, env, encoding: "utf8", timeout: 60_000 });
}

test("the console shows what the commands print", (t) => {
  const run = workplace(t);
  const [console] = blocks("console");
  const steps = console.split(/^\$ /m).slice(1).map((step) => {
    const [command, ...lines] = step.split("\n");
    return { command, shown: lines.join("\n") };
  });
  assert.ok(steps.length >= 6);
  // One shell for all of them, so that `$?` is that of the command before; a mark tells their outputs apart.
  const { stdout } = run(steps.map(({ command }) => `${command} 2>&1\nlast=$?; printf '\\x1e'; (exit $last)`).join("\n"));
  const printed = stdout.split("\x1e");
  for (const [index, { command, shown }] of steps.entries()) {
    assert.equal(printed[index].trimEnd(), shown.trimEnd(), command);
  }
});

test("the commands that make runs are targets of the Makefile", () => {
  const makefile = readFileSync(new URL("../../Makefile", import.meta.url), "utf8");
  for (const [, target] of readme.matchAll(/`?make (\w+)/g)) assert.match(makefile, new RegExp(`^${target}:`, "m"), target);
});

test("the JavaScript decides", (t) => {
  const run = workplace(t);
  const [script] = blocks("js");
  const here = script.replace('"countersign"', JSON.stringify(new URL("../index.js", import.meta.url).href));
  const { status, stderr } = run(`cat > decide.mjs <<'EOT'\n${here}\nEOT\nnode decide.mjs`);
  assert.equal(stderr, "");
  assert.equal(status, 1);
});
