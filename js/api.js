// What people import, the same in Node, bundlers and browsers. The core decides; this moves bytes and objects.

import { Policy as Handle, call as answerTo, canonical_policy, change_fields } from "./dist/countersign.js";

const encoder = new TextEncoder();

/** What the core said instead of an answer: its code, and where known the help, place and every mistake. */
export class CountersignError extends Error {
  name = "CountersignError";
  constructor({ message, ...rest }) {
    super(message);
    Object.assign(this, rest);
  }
}

/** A policy that can't be used; `diagnostics` lists every mistake. */
export class PolicyError extends CountersignError {
  name = "PolicyError";
}

/** A policy, loaded once to decide often. */
export class Policy {
  #handle;
  #text;

  constructor(policy, { trustedRoots = [], ...unknown } = {}) {
    for (const option of Object.keys(unknown)) throw new TypeError(`a policy has no option \`${option}\``);
    try {
      this.#text = text(policy);
      this.#handle = new Handle(this.#text, bytes(trustedRoots));
    } catch (error) {
      throw typeof error === "string" ? new PolicyError({ diagnostics: [], ...JSON.parse(error) }) : error;
    }
  }

  /** Decides a change that is an object. Throws where there is no decision. */
  evaluate(change, options) {
    const context = json(options);
    fields ??= JSON.parse(change_fields());
    const decision = fits(change, fields) ? this.#handle.evaluate_object(change, encoder.encode(context)) : undefined;
    return answer(decision ?? this.evaluateText(json(change), context));
  }

  /** Decides a change that is JSON text, as a string or bytes. The same bytes in every host, errors included. */
  evaluateText(change, options) {
    return this.#handle.evaluate_text(bytes(change), bytes(options));
  }

  /** Its RFC 8785 bytes, over which the digest is taken that decisions and records name. */
  get canonical() {
    return canonical_policy(this.#text);
  }

  /** Gives its memory back; the garbage collector does so too, later. */
  free() {
    this.#handle.free();
  }
}

/** Answers any operation, text to text. The same bytes in every host, errors included. */
export const callText = (operation, input) => answerTo(operation, bytes(input));

/** Answers any operation. Throws where there is no answer. */
export const call = (operation, input) => answer(callText(operation, json(input)));

/** Decides a change under a policy, at an instant. */
export const evaluate = (input) => call("evaluate", input);

/** What is proven of an artifact by its attestations. */
export const artifact = (input) => call("artifact", input);

/** When deploys are open, closed or frozen, why, and when that changes: at an instant, or through a range. */
export const calendar = (input) => call("calendar", input);

/** Everything worth telling the author of a policy. */
export const lint = (policy) => call("lint", { policy });

function answer(text) {
  const value = JSON.parse(text);
  if (value.error) throw new CountersignError(value.error);
  return value;
}

function json(value) {
  try {
    return JSON.stringify(value, finite) ?? "null";
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CountersignError({ code: "document/too-deep", message: "lists and objects nest too deeply", help: "flatten the document" });
  }
}

/** JSON would quietly write null in its place. */
function finite(_, value) {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  throw new CountersignError({ code: "document/number", message: `${value} is no finite number`, help: "leave the field out" });
}

/** Objects that nest deeper than this go by way of text, which says what is wrong with them. */
const DEPTH = 60;

const text = (input) => (typeof input === "string" ? wellFormed(input) : json(input));
const bytes = (input) => (input instanceof Uint8Array ? input : encoder.encode(text(input)));

/** UTF-8 has no lone surrogates: encoding would quietly put another character in their place. */
function wellFormed(text) {
  if (!text.isWellFormed()) throw new TypeError("the text holds a lone surrogate");
  return text;
}

let fields;

/** Whether a value has no key that the fields don't name, and nothing that JSON would write otherwise than as it is. */
function fits(value, fields, depth = 0) {
  if (depth > DEPTH) return false;
  switch (typeof value) {
    case "string":
      return value.isWellFormed();
    case "number":
      return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
    case "object":
      if (value === null) return true;
      if (Array.isArray(value)) return (fields === null || Array.isArray(fields)) && value.every((item) => fits(item, fields?.[0] ?? null, depth + 1));
      if (Object.getPrototypeOf(value) !== Object.prototype) return false;
      return Object.keys(value).every((key) => (fields === null || Object.hasOwn(fields, key)) && fits(value[key], fields?.[key] ?? null, depth + 1));
    default:
      return typeof value === "boolean";
  }
}
