// What `check` and `record append` share: the policy, and what a decision needs beside it.

import { Policy, PolicyError, callText } from "../index.js";
import { Unusable, linesOf, read, shown } from "./input.js";
import { digestOf } from "./log.js";

export const DECIDING = {
  policy: { value: "FILE", help: "the policy, YAML or JSON; `-` is standard input", required: true },
  at: { value: "INSTANT", help: "the instant of the decision, RFC 3339; now, unless given" },
  principal: { value: "IDENTITY", help: "the identity that was authenticated here" },
  trust: { value: "caller|signed", help: "how far changes are believed; `caller` unless given" },
};

/** Loads a policy. Where it can't be used, the error carries all its mistakes as the core tells them to people. */
export async function loadPolicy({ policy: name }) {
  const text = (await read(name)).toString();
  try {
    return new Policy(text);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { code, message, help, path, span, diagnostics } = error;
    const { text: told } = JSON.parse(callText("lint", JSON.stringify({ policy: text, name: name === "-" ? "stdin" : name })));
    throw Object.assign(error, { expected: true, told, json: JSON.stringify({ error: { code, message, help, path, span, diagnostics } }) });
  }
}

/** What a decision needs beside the policy and the change, as JSON; `history` is JSON already. */
export function context({ at = new Date().toISOString(), principal, trust }, history) {
  const text = JSON.stringify({ at, principal, trust });
  return history === undefined ? text : `${text.slice(0, -1)},"history":${history}}`;
}

/**
 * The history in a file: a summary, or records as JSONL or as a JSON array. Gives the function that picks what concerns a service;
 * nobody's change needs the records of all services, and the core holds a limited number.
 */
export async function loadHistory(name) {
  if (name === undefined) return () => undefined;
  const bytes = await read(name);
  let whole;
  try {
    whole = JSON.parse(bytes.toString());
  } catch {
    let before;
    const records = [...linesOf(bytes)].map(({ line, bytes }) => {
      const found = record(bytes.toString(), `${shown(name)}, line ${line}`);
      if (before !== undefined && found.value?.previous !== before) {
        throw new Unusable("history/broken", `${shown(name)}, line ${line} doesn't name the record before`, `\`countersign record verify ${name}\` tells all`);
      }
      before = digestOf(bytes);
      return found;
    });
    return byService(records);
  }
  if (Array.isArray(whole)) return byService(whole.map((value) => ({ value, text: JSON.stringify(value) })));
  if (whole !== null && typeof whole === "object" && "deploy_id" in whole) return byService([{ value: whole, text: bytes.toString() }]);
  const summary = bytes.toString();
  return () => summary;
}

function record(text, name) {
  try {
    return { value: JSON.parse(text), text };
  } catch {
    throw new Unusable("history/not-a-record", `${name} is no record`, "give a deploy record as `record append` writes it");
  }
}

function byService(records) {
  const services = new Map();
  for (const { value, text } of records) {
    const service = String(value?.service);
    if (!services.has(service)) services.set(service, []);
    services.get(service).push(text);
  }
  return (service) => `[${(services.get(String(service)) ?? []).join(",")}]`;
}

/** The service that a change names; wrong changes name none, and the core says what is wrong with them. */
export function serviceOf(change) {
  try {
    return JSON.parse(change.toString()).service;
  } catch {
    return undefined;
  }
}

/** A decision as a person reads it. */
export const explain = (decision) => JSON.parse(callText("explain", `{"decision":${decision}}`)).text;
