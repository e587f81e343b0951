// What each part of the Wasm costs: the functions by crate, from the name section of the unstripped build, and the data.
// Fails when the module is above its limit. `node ledger.mjs [module.wasm named.wasm]`

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/**
 * The core with its time zones; what verifying and making signatures with keys may add; and what the module holds by now beyond that,
 * which is to shrink and never to grow: provenance and steps, signed changes and approvals.
 */
const LIMIT_GZIP_KB = 400 + 50 + 40;
/** What certificates may add in the full build. */
const KEYLESS_GZIP_KB = 480;

const js = dirname(fileURLToPath(import.meta.url));
const [shipped = join(js, "dist", "countersign_bg.wasm"), named = join(js, "dist", "named.wasm")] = process.argv.slice(2);

const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(8);
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;
const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const row = (name, bytes) => console.log(`${name.padEnd(34)}${kb(bytes.length)}${kb(gzip(bytes))}${kb(brotli(bytes))}`);

/** A reader of Wasm's own encoding over some bytes. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  get done() {
    return this.at >= this.bytes.length;
  }
  number() {
    for (let value = 0, shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }
  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }
  text() {
    return this.take(this.number()).toString();
  }
}

/** The sections of a module: `[id, bytes]`. */
function* sections(module) {
  const reader = new Reader(module);
  reader.take(8);
  while (!reader.done) {
    const id = reader.bytes[reader.at++];
    yield [id, reader.take(reader.number())];
  }
}

/** The names of the functions by index, from the custom section `name`. */
function functionNames(module) {
  const names = new Map();
  for (const [id, bytes] of sections(module)) {
    const reader = new Reader(bytes);
    if (id !== 0 || reader.text() !== "name") continue;
    while (!reader.done) {
      const kind = reader.number();
      const part = new Reader(reader.take(reader.number()));
      if (kind !== 1) continue;
      for (let left = part.number(); left > 0; left--) names.set(part.number(), part.text());
    }
  }
  return names;
}

/** The body of each function, by index. */
function* bodies(module) {
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(module)).filter(({ kind }) => kind === "function").length;
  for (const [id, bytes] of sections(module)) {
    if (id !== 10) continue;
    const reader = new Reader(bytes);
    const count = reader.number();
    for (let index = 0; index < count; index++) yield [imported + index, reader.take(reader.number())];
  }
}

/** The data as it lies in memory; Binaryen leaves longer runs of zeros out of the module. */
function memory(module) {
  const segments = [];
  for (const [id, bytes] of sections(module)) {
    if (id !== 11) continue;
    const reader = new Reader(bytes);
    for (let left = reader.number(); left > 0; left--) {
      if (reader.number() !== 0 || reader.number() !== 0x41) throw new Error("a data segment of an unknown kind");
      const at = reader.number(); // Signed, but no segment lies that high.
      reader.number();
      segments.push([at, reader.take(reader.number())]);
    }
  }
  const start = Math.min(...segments.map(([at]) => at));
  const image = Buffer.alloc(Math.max(...segments.map(([at, bytes]) => at + bytes.length)) - start);
  for (const [at, bytes] of segments) image.set(bytes, at - start);
  return image;
}

/** The crate that a function's name speaks of first, the standard library only where it speaks of nothing else. */
function crateOf(name = "") {
  const crates = [...name.matchAll(/(?<![\w:])([a-z_]\w*)(?:\[[0-9a-f]+\])?::/g)].map(([, crate]) => crate);
  return crates.find((crate) => !["core", "alloc", "std"].includes(crate)) ?? (crates.length > 0 ? "std" : "exports and unnamed");
}

const module = readFileSync(shipped);
const unstripped = readFileSync(named);
console.log(`${"".padEnd(34)}${["raw", "gzip", "brotli"].map((word) => word.padStart(8)).join("")}  kB`);
row("countersign.wasm", module);

const data = memory(module);
const database = packedZones(data);
const found = data.indexOf(database);
row("  data: time zones", database);
row("  data: everything else", Buffer.concat([data.subarray(0, found), data.subarray(found + database.length)]));

const names = functionNames(unstripped);
const crates = new Map();
for (const [index, body] of bodies(unstripped)) {
  const crate = crateOf(names.get(index));
  crates.set(crate, [...(crates.get(crate) ?? []), body]);
}
const parts = [...crates].map(([crate, found]) => [crate, Buffer.concat(found)]).sort(([, a], [, b]) => b.length - a.length);
const large = parts.filter(([, code]) => code.length >= 2000);
for (const [crate, code] of large) row(`  code: ${crate}`, code);
row("  code: the rest", Buffer.concat(parts.slice(large.length).map(([, code]) => code)));
console.log("Each part is compressed by itself here, so that the parts come to more than the whole.");

const whole = gzip(module) / 1000;
if (whole > LIMIT_GZIP_KB) {
  console.error(`ledger: ${whole.toFixed(1)} kB with gzip are above the limit of ${LIMIT_GZIP_KB} kB`);
  process.exit(1);
}

const full = join(js, "dist", "countersign-full_bg.wasm");
if (process.argv.length === 2 && existsSync(full)) {
  const module = readFileSync(full);
  row("countersign-full.wasm", module);
  if (gzip(module) / 1000 > whole + KEYLESS_GZIP_KB) {
    console.error(`ledger: the full build has more than ${KEYLESS_GZIP_KB} kB with gzip beyond the standard one`);
    process.exit(1);
  }
}

/** The bytes of the time-zone database as the core's build script packed them for this module. */
function packedZones(data) {
  const { target_directory: target } = JSON.parse(execFileSync("cargo", ["metadata", "--format-version=1", "--no-deps"], { cwd: js }));
  const builds = join(target, "wasm32-unknown-unknown", "release", "build");
  const packed = readdirSync(builds).map((name) => join(builds, name, "out", "zones")).filter(existsSync).map((path) => readFileSync(path));
  const zones = packed.find((zones) => data.includes(zones));
  if (!zones) throw new Error("the time-zone database isn't in the module whole");
  return zones;
}
