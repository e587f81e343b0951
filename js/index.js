// Node: ready as soon as it is imported.

import { readFileSync } from "node:fs";
import { initSync } from "./dist/countersign.js";

initSync({ module: readFileSync(new URL("./dist/countersign_bg.wasm", import.meta.url)) });

export * from "./api.js";
