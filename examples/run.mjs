// Tells the stories in `changes/`: each change goes through the command into a deploy record, whose chain is verified at the end.
// `node examples/run.mjs`; a verdict other than its story's fails.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const examples = dirname(fileURLToPath(import.meta.url));
const root = dirname(examples);
const log = join(root, "target", "demo", "deploys.jsonl");
const VERDICTS = { 0: "allow", 1: "deny", 3: "pending" };

const bold = (text) => (process.stdout.isTTY && !process.env.NO_COLOR ? `\x1b[1m${text}\x1b[0m` : text);
const countersign = (...args) => spawnSync(process.execPath, [join(root, "js", "cli.js"), ...args], { cwd: root, stdio: "inherit" }).status;

rmSync(dirname(log), { recursive: true, force: true });
mkdirSync(dirname(log), { recursive: true });
// In the order of time, as a record has to be.
const stories = readdirSync(join(examples, "changes"))
  .filter((file) => file.endsWith(".json") && !file.endsWith(".context.json"))
  .map((file) => file.slice(0, -".json".length))
  .map((name) => ({ name, ...JSON.parse(readFileSync(join(examples, "changes", `${name}.context.json`), "utf8")) }))
  .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
const surprises = [];
for (const [index, { name, title, story, at, expect, principal }] of stories.entries()) {
  const change = join(examples, "changes", `${name}.json`);
  console.log(`\n${bold(`── ${index + 1} of ${stories.length} · ${title}`)}\n${story}\n`);
  const policy = join(examples, "policy.yaml");
  const who = principal === undefined ? [] : ["--principal", principal];
  const status = countersign("record", "append", "--record", relative(root, log), "--policy", policy, "--change", change, "--at", at, ...who);
  const verdict = VERDICTS[status] ?? "could not decide";
  if (verdict !== expect) surprises.push(`${name}: ${verdict}, and its story ends with ${expect}`);
}
console.log(`\n${bold("── The deploy record")}\n`);
if (countersign("record", "verify", relative(root, log)) !== 0) surprises.push("the deploy record's chain does not hold");
for (const surprise of surprises) console.error(`demo: ${surprise}`);
process.exitCode = surprises.length > 0 || stories.length === 0 ? 1 : 0;
