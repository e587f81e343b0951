// Compiles a crate of this workspace to Wasm and makes it small. `node wasm.mjs PACKAGE OUT [FULL]` does both, where there is something to
// do: the standard build into OUT, and the one with keyless signatures into FULL.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, renameSync, statSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const js = dirname(fileURLToPath(import.meta.url));
export const root = dirname(js);
const TARGET = "wasm32-unknown-unknown";

/** The features that rustc's `wasm32-unknown-unknown` uses, and no others. */
const FEATURES = ["bulk-memory", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "reference-types", "multivalue"];

export function run(program, ...args) {
  const { error, status, stdout } = spawnSync(program, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 });
  if (status === 0) return stdout;
  process.stderr.write(`${program} failed${error ? `: ${error.message}` : ""}\n`);
  process.exit(1);
}

/** A development tool that npm installed. */
export const tool = (name) => join(js, "node_modules", ".bin", name);

/**
 * Compiles a crate and gives its module's path. The same sources give the same bytes, wherever they and cargo's home lie.
 *
 * The full build is the one with keyless signatures.
 */
export function compile(crate, { full = false } = {}) {
  run("cargo", "fetch", "--locked", `--target=${TARGET}`);
  const registries = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  const prefixes = [root, ...readdirSync(registries).map((name) => join(registries, name))];
  const flags = prefixes.map((prefix) => `--remap-path-prefix=${prefix}=`);
  const config = `target.${TARGET}.rustflags=${JSON.stringify(flags)}`;
  const build = full ? ["--profile=full", "--features=full"] : ["--profile=release"];
  run("cargo", "build", ...build, "--locked", `--target=${TARGET}`, `--package=${crate}`, "--config", config);
  const { target_directory: target } = JSON.parse(run("cargo", "metadata", "--format-version=1", "--no-deps"));
  return join(target, TARGET, full ? "full" : "release", `${crate.replaceAll("-", "_")}.wasm`);
}

/**
 * Makes a module small, and keeps its functions' names in another one for those who measure.
 *
 * Functions of one caller stay by themselves: V8 compiles a function when it is first called, and so less that is never run.
 */
export function optimise(module, out, named) {
  const small = [...FEATURES.map((feature) => `--enable-${feature}`), "-Oz", "--one-caller-inline-max-function-size=20"];
  run(tool("wasm-opt"), ...small, "--debuginfo", module, "--output", named);
  // Without names, more functions turn out to be the same.
  run(tool("wasm-opt"), ...small, "--strip-debug", "--strip-producers", module, "--output", `${out}.new`);
  renameSync(`${out}.new`, out);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [crate, ...outs] = argv.slice(2);
  for (const [index, out] of outs.entries()) {
    const module = compile(crate, { full: index > 0 });
    if (!existsSync(out) || statSync(module).mtimeMs > statSync(out).mtimeMs) optimise(module, out, `${module}.named`);
    const bytes = readFileSync(out);
    console.log(`${out}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} with gzip`);
  }
}
