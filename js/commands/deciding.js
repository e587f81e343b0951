// What `check` and `record append` share: the policy, and what a decision needs beside it.

import { Policy, PolicyError, callText } from "../api.js";
import { list } from "./ask.js";
import { Unusable, documents, linesOf, read, shown } from "./input.js";
import { digestOf } from "./log.js";

/** By whom changes may be signed, for every command that takes a change. */
export const COLLECTOR = {
  collector: { value: "FILE", help: "a public key in PEM by which changes may be signed", several: true },
};

/** By what certificates are judged, for every command that looks at attestations. */
export const TRUSTED_ROOT = {
  "trusted-root": { value: "FILE", help: "the `trusted_root.json` of a Sigstore instance, by which certificates are judged", several: true },
};

export const DECIDING = {
  policy: { value: "FILE", help: "the policy, YAML or JSON; `-` is standard input", required: true },
  at: { value: "INSTANT", help: "the instant of the decision, RFC 3339; now, unless given" },
  principal: { value: "IDENTITY", help: "the identity that was authenticated here" },
  trust: { value: "caller|signed", help: "how far changes are believed: any, or only signed ones; `caller` unless given" },
  ...COLLECTOR,
  ...TRUSTED_ROOT,
};

/** Loads a policy. Where it can't be used, the error carries all its mistakes as the core tells them to people. */
export async function loadPolicy(options) {
  const name = options.policy;
  const text = (await read(name)).toString();
  options.trustedRoots = await readTrustedRoots(options["trusted-root"]);
  try {
    return new Policy(text, { trustedRoots: options.trustedRoots });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { code, message, help, path, span, diagnostics } = error;
    const { text: told } = JSON.parse(callText("lint", JSON.stringify({ policy: text, name: name === "-" ? "stdin" : name })));
    throw Object.assign(error, { expected: true, told, json: JSON.stringify({ error: { code, message, help, path, span, diagnostics } }) });
  }
}

/** The trusted roots in files, one or several in each, as a list in JSON. */
export async function readTrustedRoots(names = []) {
  const found = [];
  for (const name of names) found.push(...(await documents(name)).map(({ bytes }) => bytes.toString()));
  return list("trusted roots", found);
}

/** The keys of the collectors that were named, if any were. */
export const readCollectors = async (names) => names && Promise.all(names.map(async (name) => (await read(name)).toString()));

/** What a decision needs beside the policy and the change, as JSON; `history` is JSON already. */
export function context({ at = new Date().toISOString(), principal, trust, collectors }, history) {
  const text = JSON.stringify({ at, principal, trust, collectors });
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

/** A change, taken out of its envelope where it is signed. The core alone says whether the signature holds. */
export function contentOf(change) {
  const given = JSON.parse(change.toString());
  return given?.payloadType === undefined ? given : JSON.parse(Buffer.from(given.payload, "base64").toString());
}

/** The service that a change names; wrong changes name none, and the core says what is wrong with them. */
export function serviceOf(change) {
  try {
    return contentOf(change).service;
  } catch {
    return undefined;
  }
}

/** A decision as a person reads it. */
export const explain = (decision) => JSON.parse(callText("explain", `{"decision":${decision}}`)).text;
