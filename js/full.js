// Node, with keyless signatures: the larger module. A process uses this or `index.js`, whichever it imports first.

import { readFileSync } from "node:fs";
import { initSync } from "./dist/countersign.js";

initSync({ module: readFileSync(new URL("./dist/countersign-full_bg.wasm", import.meta.url)) });

export * from "./api.js";
