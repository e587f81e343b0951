// What a command asks the core, put together from files and options.

import { callText } from "../api.js";
import { Unusable } from "./input.js";

/**
 * Asks an operation: `texts` are parts in JSON as files hold them, `values` are options. What isn't given is left out.
 *
 * Each text has to be one JSON value, so that what stands in a file speaks for no other part of the question.
 */
export function ask(operation, texts, values = {}) {
  const given = (parts) => Object.entries(parts).filter(([, part]) => part !== undefined);
  const parts = [
    ...given(texts).map(([name, text]) => `"${name}":${oneValue(name, text.toString())}`),
    ...given(values).map(([name, value]) => `"${name}":${JSON.stringify(value)}`),
  ];
  return callText(operation, `{${parts.join(",")}}`);
}

/** A list in JSON of what files hold, each one JSON value. */
export const list = (name, texts) => `[${texts.map((text) => oneValue(name, text)).join(",")}]`;

function oneValue(name, text) {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new Unusable("document/syntax", `the ${name} can't be read as JSON: ${error.message}`, "give one JSON document");
  }
  return text;
}
