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

const compiled = compile("countersign-js");

const sources = [compiled, join(root, ".tools", "bin", "wasm-bindgen"), ...["build.mjs", "wasm.mjs", "package-lock.json", "index.js", "api.js", "index.d.ts", "types.d.ts"].map((name) => join(js, name))];
const fingerprint = createHash("sha256");
for (const source of sources) fingerprint.update(readFileSync(source));
const digest = fingerprint.digest("hex");
const stamp = join(dist, "built");
const made = ["dist/countersign.js", "dist/countersign_bg.wasm", "dist/named.wasm", "index.cjs", "index.d.cts", "types.d.cts"];
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest && made.every((name) => existsSync(join(js, name)))) {
  say("nothing to do");
} else {
  rmSync(stamp, { force: true });
  mkdirSync(dist, { recursive: true });

  say("wasm-bindgen");
  run(join(root, ".tools", "bin", "wasm-bindgen"), "--target=web", "--no-typescript", "--out-name=countersign", `--out-dir=${dist}`, compiled);

  say("wasm-opt (some 20 s)");
  const wasm = join(dist, "countersign_bg.wasm");
  optimise(wasm, wasm, join(dist, "named.wasm"));

  say("CommonJS and types");
  run(
    tool("esbuild"),
    "js/index.js",
    "--bundle",
    "--format=cjs",
    "--platform=node",
    "--target=node20",
    "--define:import.meta.url=here",
    "--banner:js=const here = require('node:url').pathToFileURL(__filename);",
    "--log-level=warning",
    "--outfile=js/index.cjs",
  );
  copyFileSync(join(js, "types.d.ts"), join(js, "types.d.cts"));
  writeFileSync(join(js, "index.d.cts"), readFileSync(join(js, "index.d.ts"), "utf8").replaceAll("./types.js", "./types.cjs"));
  writeFileSync(stamp, digest);
}
// Described schemas, which the Wasm doesn't carry.
cpSync(join(root, "docs", "schema"), join(dist, "schema"), { recursive: true });
process.exitCode = spawnSync(process.execPath, [join(js, "ledger.mjs")], { stdio: "inherit" }).status ?? 1;
