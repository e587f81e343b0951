// The Extism plugin under Extism's SDK for Node answers every vector as native Rust does. `full` asks the full build.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { full, root, run } from "./vectors.mjs";

const createPlugin = createRequire(join(root, "js", "package.json"))("@extism/extism").default;
const wasm = readFileSync(join(root, "plugin", "extism", full ? "countersign-full.wasm" : "countersign.wasm"));
const plugin = await createPlugin({ wasm: [{ data: new Uint8Array(wasm) }] }, { useWasi: false });

await run(async (op, input) => {
  const request = Buffer.concat([Buffer.from(`{"op":${JSON.stringify(op)},"input":`), input, Buffer.from("}")]);
  // A Buffer is misread by this SDK; a plain Uint8Array is not.
  return (await plugin.call("call", new Uint8Array(request))).bytes();
});
await plugin.close();
