// Builds the package: Rust → Wasm → glue → the CommonJS twin and the types, then prints the size ledger.
// Skips everything after the compiler when the compiler's output and this file are what they were.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile, optimise, root, run, tool } from "./wasm.mjs";

const js = join(root, "js");
const dist = join(js, "dist");
const say = (text) => process.stderr.write(`build: ${text}\n`);

const builds = [
  { name: "countersign", compiled: compile("countersign-js") },
  { name: "countersign-full", compiled: compile("countersign-js", { full: true }) },
];

const sources = [...builds.map(({ compiled }) => compiled), join(root, ".tools", "bin", "wasm-bindgen"), ...["build.mjs", "wasm.mjs", "package-lock.json", "index.js", "full.js", "api.js", "index.d.ts", "types.d.ts"].map((name) => join(js, name))];
const fingerprint = createHash("sha256");
for (const source of sources) fingerprint.update(readFileSync(source));
const digest = fingerprint.digest("hex");
const stamp = join(dist, "built");
const made = ["dist/countersign.js", "dist/countersign_bg.wasm", "dist/countersign-full_bg.wasm", "dist/named.wasm", "index.cjs", "full.cjs", "index.d.cts", "types.d.cts"];
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest && made.every((name) => existsSync(join(js, name)))) {
  say("nothing to do");
} else {
  rmSync(stamp, { force: true });
  mkdirSync(dist, { recursive: true });

  for (const { name, compiled } of builds) {
    say(`${name}: wasm-bindgen`);
    const out = join(dist, name);
    run(join(root, ".tools", "bin", "wasm-bindgen"), "--target=web", "--no-typescript", "--out-name=countersign", `--out-dir=${out}`, compiled);
    say(`${name}: wasm-opt (some 20 s)`);
    optimise(join(out, "countersign_bg.wasm"), join(dist, `${name}_bg.wasm`), join(dist, name === "countersign" ? "named.wasm" : "named-full.wasm"));
  }
  // Both speak through the same glue, so that `api.js` is one.
  const [glue, other] = builds.map(({ name }) => readFileSync(join(dist, name, "countersign.js"), "utf8"));
  if (glue !== other) throw new Error("the builds' glue differs, and `api.js` imports that of the standard build alone");
  writeFileSync(join(dist, "countersign.js"), glue);
  for (const { name } of builds) rmSync(join(dist, name), { recursive: true });

  say("CommonJS and types");
  for (const name of ["index", "full"]) run(
    tool("esbuild"),
    `js/${name}.js`,
    "--bundle",
    "--format=cjs",
    "--platform=node",
    "--target=node20",
    "--define:import.meta.url=here",
    "--banner:js=const here = require('node:url').pathToFileURL(__filename);",
    "--log-level=warning",
    `--outfile=js/${name}.cjs`,
  );
  copyFileSync(join(js, "types.d.ts"), join(js, "types.d.cts"));
  writeFileSync(join(js, "index.d.cts"), readFileSync(join(js, "index.d.ts"), "utf8").replaceAll("./types.js", "./types.cjs"));
  writeFileSync(stamp, digest);
}
// Described schemas, which the Wasm doesn't carry.
cpSync(join(root, "docs", "schema"), join(dist, "schema"), { recursive: true });
process.exitCode = spawnSync(process.execPath, [join(js, "ledger.mjs")], { stdio: "inherit" }).status ?? 1;
