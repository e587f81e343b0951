// Builds the package: Rust → Wasm → glue → the CommonJS twin and the types, then prints the size ledger.
// Skips everything after the compiler when the compiler's output and this file are what they were.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const js = dirname(fileURLToPath(import.meta.url));
const root = dirname(js);
const dist = join(js, "dist");
const say = (text) => process.stderr.write(`build: ${text}\n`);
const run = (program, ...args) => {
  const { error, status, stdout } = spawnSync(program, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 });
  if (status === 0) return stdout;
  say(`${program} failed${error ? `: ${error.message}` : ""}`);
  process.exit(1);
};
const tool = (name) => join(js, "node_modules", ".bin", name);

/** The features that rustc's `wasm32-unknown-unknown` uses, and no others. */
const FEATURES = ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "reference-types", "multivalue"];

const { target_directory: target } = JSON.parse(run("cargo", "metadata", "--format-version=1", "--no-deps"));
run("cargo", "build", "--release", "--locked", "--target=wasm32-unknown-unknown", "--package=countersign-js");
const compiled = join(target, "wasm32-unknown-unknown", "release", "countersign_js.wasm");

const sources = [compiled, ...["build.mjs", "package-lock.json", "index.js", "api.js", "index.d.ts"].map((name) => join(js, name))];
const fingerprint = createHash("sha256");
for (const source of sources) fingerprint.update(readFileSync(source));
const digest = fingerprint.digest("hex");
const stamp = join(dist, "built");
const made = ["dist/countersign.js", "dist/countersign_bg.wasm", "dist/named.wasm", "index.cjs", "index.d.cts", "types.d.ts", "types.d.cts"];
if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest && made.every((name) => existsSync(join(js, name)))) {
  say("nothing to do");
} else {
  rmSync(stamp, { force: true });
  mkdirSync(dist, { recursive: true });

  say("wasm-bindgen");
  run(join(root, ".tools", "bin", "wasm-bindgen"), "--target=web", "--no-typescript", "--out-name=countersign", `--out-dir=${dist}`, compiled);

  say("wasm-opt (some 20 s)");
  const wasm = join(dist, "countersign_bg.wasm");
  const named = join(dist, "named.wasm");
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  // Functions of one caller stay by themselves: V8 compiles a function when it is first called, and takes long over huge ones.
  // The first decision comes a third sooner so, and later ones as fast.
  run(tool("wasm-opt"), ...features, "-Oz", "--one-caller-inline-max-function-size=50", "--debuginfo", wasm, "--output", named);
  run(tool("wasm-opt"), ...features, "--strip-debug", "--strip-producers", named, "--output", `${wasm}.new`);
  renameSync(`${wasm}.new`, wasm);

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
  writeFileSync(join(js, "types.d.ts"), run("cargo", "run", "--quiet", "--locked", "--example=typescript"));
  copyFileSync(join(js, "types.d.ts"), join(js, "types.d.cts"));
  writeFileSync(join(js, "index.d.cts"), readFileSync(join(js, "index.d.ts"), "utf8").replaceAll("./types.js", "./types.cjs"));
  writeFileSync(stamp, digest);
}
process.exitCode = spawnSync(process.execPath, [join(js, "ledger.mjs")], { stdio: "inherit" }).status ?? 1;
