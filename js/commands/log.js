// The deploy record's file: one writer at a time, lines that are only ever appended, and the full documents beside it.

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Unusable, linesOf, why } from "./input.js";

const WAIT_MS = 30_000;
const LINE_BYTES = 4 * 1024 * 1024;

/** The digest of some bytes, as records name it. */
export const digestOf = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const unwritable = (file, error) => new Unusable("record/unwritable", `\`${file}\` can't be written: ${why(error)}`);

/** Does something as the log's only writer. */
export async function locked(log, action) {
  const lock = `${log}.lock`;
  for (const started = Date.now(); !take(lock); await sleep(20 + Math.random() * 60)) {
    if (breakIfDead(lock)) continue;
    if (Date.now() - started > WAIT_MS) {
      throw new Unusable("record/locked", `\`${log}\` is being written by ${owner(lock)?.name ?? "another process"}`, `if that is no longer running, remove \`${lock}\``);
    }
  }
  try {
    return await action();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

/** Makes a lock, and says in it who holds it. */
function take(lock) {
  try {
    fs.writeFileSync(lock, JSON.stringify({ pid: process.pid, home: home() }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw unwritable(lock, error);
  }
}

/** Where a process id means something: this machine, and on Linux this process namespace. */
function home() {
  try {
    return `${hostname()} ${fs.readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

function owner(lock) {
  try {
    const { pid, home } = JSON.parse(fs.readFileSync(lock, "utf8"));
    return { pid, home, name: `process ${pid} on ${home.split(" ")[0]}` };
  } catch {
    return undefined;
  }
}

/**
 * Removes the lock of a process that died. Only the holder of a second lock may remove one, so that nobody takes away the lock
 * that another has just made.
 */
function breakIfDead(lock) {
  const dead = () => {
    const held = owner(lock);
    if (!Number.isInteger(held?.pid) || held.home !== home()) return false;
    try {
      process.kill(held.pid, 0);
      return false;
    } catch (error) {
      return error.code === "ESRCH";
    }
  };
  if (!dead() || !take(`${lock}.break`)) return false;
  try {
    const still = dead();
    if (still) fs.rmSync(lock, { force: true });
    return still;
  } finally {
    fs.rmSync(`${lock}.break`, { force: true });
  }
}

/**
 * Goes through a log and picks what deciding needs of it: a service's records as they stand, the deploy that an override was used
 * for, and the digest by which the next record names the last. A log whose chain doesn't hold is not continued.
 */
export async function scan(log, { service, override }) {
  const found = { records: [], head: null, count: 0, used: undefined, last: undefined };
  const broken = (line, message) => new Unusable("record/broken", `\`${log}\`, line ${line}: ${message}`, `\`countersign record verify ${log}\` tells all`);
  for await (const line of lines(log, broken)) {
    found.count += 1;
    let record;
    try {
      record = JSON.parse(line.toString());
    } catch {
      throw broken(found.count, "this is no record");
    }
    if (record?.previous !== found.head) throw broken(found.count, "this doesn't name the record before");
    found.head = digestOf(line);
    found.last = record.timestamp;
    if (record.service === service) found.records.push(line.toString());
    if (override !== undefined && record.verdict === "allow" && record.override?.id === override) found.used ??= `${record.deploy_id}, on line ${found.count},`;
  }
  return found;
}

/** The lines of a log of any length, without their ends. */
async function* lines(log, broken) {
  if (!fs.existsSync(log)) return;
  let rest = Buffer.alloc(0);
  let count = 0;
  try {
    for await (const chunk of fs.createReadStream(log, { highWaterMark: 1 << 20 })) {
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(10) + 1;
      for (const { bytes: line } of linesOf(bytes.subarray(0, end))) {
        count += 1;
        yield line;
      }
      rest = bytes.subarray(end);
      if (rest.length > LINE_BYTES) throw broken(count + 1, "this is too long for a record");
    }
  } catch (error) {
    throw error.expected ? error : new Unusable("record/unreadable", `\`${log}\` can't be read: ${why(error)}`);
  }
  if (rest.length > 0) throw broken(count + 1, "this has no end: writing it was interrupted");
}

/** Appends a line, whole and on the disk, or nothing. */
export function append(log, line) {
  const bytes = Buffer.from(`${line}\n`);
  let fd;
  try {
    const made = !fs.existsSync(log);
    fd = fs.openSync(log, "a");
    const { size } = fs.fstatSync(fd);
    try {
      if (fs.writeSync(fd, bytes) !== bytes.length) throw Object.assign(new Error("the disk is full"), { code: "ENOSPC" });
      fs.fsyncSync(fd);
    } catch (error) {
      fs.ftruncateSync(fd, size);
      throw error;
    }
    if (made) syncFolder(dirname(log));
  } catch (error) {
    throw unwritable(log, error);
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

/** Keeps a full document beside the log under its digest, so that the record can be replayed. */
export function keep(log, digest, document) {
  const bytes = canonical(document);
  const found = digestOf(bytes);
  if (found !== digest) throw new Error(`the document's digest is ${found}, and the record says ${digest}`);
  write(fileOf(log, digest), bytes);
}

/** Keeps the envelope of a signed change beside it, so that it can be shown who vouched for the change; a plain one has none. */
export function keepEnvelope(log, digest, given) {
  if (given.payloadType !== undefined) write(`${fileOf(log, digest)}.signed`, canonical(given));
}

/** Writes a file that isn't there yet, whole and on the disk. */
function write(file, bytes) {
  const folder = dirname(file);
  const draft = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(folder, { recursive: true });
    if (fs.existsSync(file)) return;
    fs.writeFileSync(draft, bytes, { flush: true });
    fs.renameSync(draft, file);
    syncFolder(folder);
  } catch (error) {
    throw unwritable(file, error);
  }
}

/** Where a full document lies. */
const fileOf = (log, digest) => join(dirname(log), "objects", "sha256", digest.slice("sha256:".length));

/** The full documents of a record that lie beside its log: `[digest, text]`, the text undefined where it is no longer there. */
export function* kept(log, record) {
  for (const digest of [record?.decision_digest, record?.change_digest, record?.policy?.digest]) {
    if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) continue;
    const file = fileOf(log, digest);
    yield [digest, fs.existsSync(file) ? fs.readFileSync(file) : undefined];
  }
}

/** RFC 8785: JavaScript's own numbers and strings, keys sorted by UTF-16 units. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function syncFolder(folder) {
  const fd = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
