// Countersign in bundlers and browsers: `await init()` before anything else.

export * from "./index.js";

/** Loads the Wasm: from beside the glue, or from what is given (an address, a Response, bytes or a compiled module). */
export function init(options?: { module_or_path: RequestInfo | URL | Response | BufferSource | WebAssembly.Module | Promise<Response> }): Promise<unknown>;

/** The same from bytes or a compiled module, at once. */
export function initSync(options: { module: BufferSource | WebAssembly.Module }): unknown;
