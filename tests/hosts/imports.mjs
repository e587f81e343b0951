// What each host's module imports, asserted whole. A module that imports no clock and no source of chance reaches none.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./vectors.mjs";

/** The imports as `module name`, without the hashes that wasm-bindgen puts at the end of names. */
function imports(path) {
  const module = new WebAssembly.Module(readFileSync(join(root, path)));
  const names = WebAssembly.Module.imports(module).map(({ module, name }) => `${module} ${name.replace(/_[0-9a-f]{16}$/, "")}`);
  return [...new Set(names)].sort();
}

const EXTISM = ["alloc", "error_set", "input_length", "input_load_u64", "input_load_u8", "output_set", "store_u64", "store_u8"];

/** Some stand for several functions, such as `new` of an object, a list and bytes: the glue's text is looked through as well. */
const GLUE = [
  "__wbg_Error",
  "__wbg___wbindgen_bigint_get_as_i64",
  "__wbg___wbindgen_boolean_get",
  "__wbg___wbindgen_debug_string",
  "__wbg___wbindgen_in",
  "__wbg___wbindgen_is_bigint",
  "__wbg___wbindgen_is_function",
  "__wbg___wbindgen_is_object",
  "__wbg___wbindgen_is_undefined",
  "__wbg___wbindgen_jsval_eq",
  "__wbg___wbindgen_jsval_loose_eq",
  "__wbg___wbindgen_number_get",
  "__wbg___wbindgen_string_get",
  "__wbg___wbindgen_throw",
  "__wbg_call",
  "__wbg_done",
  "__wbg_entries",
  "__wbg_get",
  "__wbg_get_unchecked",
  "__wbg_get_with_ref_key",
  "__wbg_instanceof_ArrayBuffer",
  "__wbg_instanceof_Map",
  "__wbg_instanceof_Uint8Array",
  "__wbg_isArray",
  "__wbg_isSafeInteger",
  "__wbg_iterator",
  "__wbg_length",
  "__wbg_new",
  "__wbg_next",
  "__wbg_prototypesetcall",
  "__wbg_value",
  "__wbindgen_generic",
  "__wbindgen_init_externref_table",
];

let failed = 0;
let passed = 0;
function check(what, test) {
  try {
    test();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`${what}: ${error.message}`);
  }
}

check("the Extism plugin imports Extism's own functions", () => {
  assert.deepEqual(imports("plugin/extism/countersign.wasm"), EXTISM.map((name) => `extism:host/env ${name}`));
});
check("the JavaScript module imports its glue", () => {
  assert.deepEqual(imports("js/dist/countersign_bg.wasm"), GLUE.map((name) => `./countersign_bg.js ${name}`));
});
for (const file of ["js/dist/countersign.js", "js/index.cjs"]) {
  check(`${file} reaches no clock and no chance`, () => {
    const found = readFileSync(join(root, file), "utf8").match(/\bDate\b|Math\s*\.\s*random|\bcrypto\b|\bperformance\b|\bTemporal\b/);
    assert.equal(found, null, `it says \`${found}\``);
  });
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
