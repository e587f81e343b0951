// What a command reads: whole files, up to a limit, in UTF-8.

import { isUtf8 } from "node:buffer";
import { createReadStream, fstatSync, openSync } from "node:fs";
import { Usage } from "./options.js";

/** The most bytes of one input. The core has finer limits of its own for each document; this one bounds what is read at all. */
export const INPUT_BYTES = 64 * 1024 * 1024;

/** An input that can't be used, or a file that can't be written. */
export class Unusable extends Error {
  expected = true;
  constructor(code, message, help) {
    super(message);
    this.code = code;
    this.help = help;
  }
}

const WHY = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  ELOOP: "its links lead in a circle",
};

/** What an error of the file system comes to, for people. */
export const why = (error) => WHY[error.code] ?? error.message;

let standardInputTaken = false;

/** Reads an input whole; `-` is standard input. */
export async function read(name, { empty = false } = {}) {
  const tooLarge = () =>
    new Unusable("input/too-large", `${shown(name)} has more than ${INPUT_BYTES / 1024 / 1024} MiB`, "give it in parts, or leave out what the decision doesn't need");
  const chunks = [];
  try {
    if (name === "-" && standardInputTaken) throw new Unusable("input/twice", "standard input can be read once", "give one of them as a file");
    standardInputTaken ||= name === "-";
    const fd = name === "-" ? 0 : openSync(name, "r");
    const stat = fstatSync(fd);
    if (stat.isFile() && stat.size > INPUT_BYTES) throw tooLarge();
    let length = 0;
    for await (const chunk of name === "-" ? process.stdin : createReadStream(name, { fd })) {
      length += chunk.length;
      if (length > INPUT_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error.expected ? error : new Unusable("input/unreadable", `${shown(name)} can't be read: ${why(error)}`);
  }
  let bytes = Buffer.concat(chunks);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
  if (!isUtf8(bytes)) {
    let line = 1;
    for (let start = 0, end; start < bytes.length; start = end + 1, line++) {
      end = bytes.indexOf(10, start);
      if (end < 0) end = bytes.length;
      if (!isUtf8(bytes.subarray(start, end))) break;
    }
    throw new Unusable("input/not-utf8", `${shown(name)} isn't UTF-8 on line ${line}`, "save it as UTF-8");
  }
  if (!empty && blank(bytes)) throw new Unusable("input/empty", `${shown(name)} is empty`);
  return bytes;
}

/** A private key: a file's text, or for `env` what COUNTERSIGN_KEY holds. */
export const readKey = async (name) => (name === "env" ? process.env.COUNTERSIGN_KEY ?? "" : (await read(name)).toString());

/** A name as messages show it. */
export const shown = (name) => (name === "-" ? "standard input" : `\`${name}\``);

const blank = (bytes) => bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));

/**
 * The documents in an input, with their names: one JSON document, or JSONL, where each line is one.
 *
 * It is JSONL when its file says so, or when its first line is a whole document and more follows.
 */
export async function documents(name) {
  const bytes = await read(name);
  const lines = /\.(?:jsonl|ndjson)$/.test(name) || firstLineIsWhole(bytes);
  if (!lines) return [{ name: name === "-" ? "stdin" : name, bytes }];
  return [...linesOf(bytes)].map(({ line, bytes }) => ({ name: `${name === "-" ? "stdin" : name}, line ${line}`, bytes }));
}

/** The one change in an input, for a command that takes no more. */
export async function oneChange(name, command) {
  const [change, ...more] = await documents(name);
  if (more.length > 0) throw new Usage(`\`${command}\` takes one change at a time`);
  return change;
}

function firstLineIsWhole(bytes) {
  const end = bytes.indexOf(10);
  if (end < 0 || blank(bytes.subarray(end))) return false;
  try {
    JSON.parse(bytes.subarray(0, end).toString());
    return true;
  } catch {
    return false;
  }
}

/** The lines that hold something, counting from 1. */
export function* linesOf(bytes) {
  for (let start = 0, line = 1; start < bytes.length; line++) {
    let end = bytes.indexOf(10, start);
    if (end < 0) end = bytes.length;
    const found = bytes.subarray(start, end);
    if (!blank(found)) yield { line, bytes: found };
    start = end + 1;
  }
}
