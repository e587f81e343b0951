// The same in a browser or a bundler.

import { Policy, init } from "countersign/browser";

await init({ module_or_path: new URL("/countersign.wasm", location.href) });
export const policy = new Policy("apiVersion: countersign/v1");
