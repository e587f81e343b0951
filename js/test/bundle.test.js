import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";
import { at, changeText, folder, policyText } from "./support.js";

test("a bundler makes one file of the browser's entry, and it decides once it has its Wasm", async (t) => {
  const { file } = folder(t);
  const contents = `
    import { Policy, init } from "countersign";
    export async function decide(wasm, policy, change, at) {
      await init({ module_or_path: wasm });
      return new Policy(policy).evaluate(JSON.parse(change), { at }).verdict;
    }`;
  await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    format: "esm",
    platform: "browser",
    outfile: file("bundle.mjs"),
    logLevel: "warning",
  });
  assert.doesNotMatch(readFileSync(file("bundle.mjs"), "utf8"), /node:/);
  const { decide } = await import(pathToFileURL(file("bundle.mjs")));
  const wasm = readFileSync(new URL("../dist/countersign_bg.wasm", import.meta.url));
  assert.equal(await decide(wasm, policyText, changeText, at), "allow");
});
