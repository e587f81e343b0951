// The Node package answers every vector as native Rust does: as it is imported, and as it is required.

import { createRequire } from "node:module";
import { callText } from "../../js/index.js";
import { run } from "./vectors.mjs";

const required = createRequire(import.meta.url)("../../js/index.cjs");

await run((op, input) => {
  const text = callText(op, input);
  if (required.callText(op, input) !== text) throw new Error("the CommonJS twin answers otherwise");
  return Buffer.from(text);
});
