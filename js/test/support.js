// What the tests share: the texts that `init` writes, a folder that goes away, and the command.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const policyText = readFileSync(new URL("../commands/init/policy.yaml", import.meta.url), "utf8");
export const changeText = readFileSync(new URL("../commands/init/change.json", import.meta.url), "utf8");
export const at = "2026-06-22T14:30:00Z";
export const cli = fileURLToPath(new URL("../cli.js", import.meta.url));
export const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

/** A change like the one that `init` writes, otherwise in some fields. */
export const change = (fields) => ({ ...JSON.parse(changeText), ...fields });
export const allowed = change();
export const pending = change({ checks: [{ ...allowed.checks[0], status: "running" }] });
export const denied = change({ checks: [{ ...allowed.checks[0], status: "failure" }] });

/** A folder with files, an object's values as JSON and texts as they are; `run` is the command within it. */
export function folder(t, files = {}) {
  const path = mkdtempSync(join(tmpdir(), "countersign-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries({ "policy.yaml": policyText, ...files })) {
    const whole = typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content);
    writeFileSync(join(path, name), whole);
  }
  const spawning = { cwd: path, env: { ...process.env, NO_COLOR: "1" } };
  const run = (args, input = "") => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args.split(" ")], { ...spawning, input, encoding: "utf8", maxBuffer: 1 << 28, timeout: 60_000 });
    return { status, stdout, stderr };
  };
  const start = (args) =>
    new Promise((resolve) => {
      let stdout = "";
      const child = spawn(process.execPath, [cli, ...args.split(" ")], { ...spawning, stdio: ["ignore", "pipe", "inherit"] });
      child.stdout.on("data", (data) => (stdout += data));
      child.on("close", (status) => resolve({ status, stdout }));
    });
  return { path, run, start, file: (name) => join(path, name) };
}
