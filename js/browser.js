// Bundlers and browsers: `await init()` first. Without an argument it fetches the Wasm from beside the glue; a bundler that
// doesn't follow that gets the address, a Response or the bytes of `countersign/countersign.wasm` as `{ module_or_path }`.

export { default as init, initSync } from "./dist/countersign.js";
export * from "./api.js";
