// The Node package answers every vector as native Rust does: as it is imported, and as it is required. `full` asks the
// full build.

import { createRequire } from "node:module";
import { full, run } from "./vectors.mjs";

const name = full ? "full" : "index";
const { callText } = await import(`../../js/${name}.js`);
const required = createRequire(import.meta.url)(`../../js/${name}.cjs`);

await run((op, input) => {
  const text = callText(op, input);
  if (required.callText(op, input) !== text) throw new Error("the CommonJS twin answers otherwise");
  return Buffer.from(text);
});
