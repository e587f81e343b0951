// Writes a small policy and a change to start from.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Unusable, why } from "./input.js";
import { say } from "./output.js";

export const operands = { word: "[FOLDER]", count: "one" };

export const options = {};

export const examples = [["countersign init deploy", "writes deploy/policy.yaml and deploy/change.json, unless they are there"]];

/** Node's own recursive way never ends below `/proc`. */
function makeFolder(folder) {
  if (existsSync(folder)) return;
  makeFolder(dirname(resolve(folder)));
  mkdirSync(folder);
}

const FILES = ["policy.yaml", "change.json"];

export async function run({ output }, [folder = "."]) {
  const files = FILES.map((name) => join(folder, name));
  const there = files.filter((file) => existsSync(file));
  if (there.length > 0) {
    throw new Unusable("init/exists", `\`${there.join("` and `")}\` ${there.length > 1 ? "are" : "is"} there already`, "`init` never overwrites: give another folder");
  }
  try {
    makeFolder(folder);
    for (const [index, file] of files.entries()) {
      writeFileSync(file, readFileSync(new URL(`./init/${FILES[index]}`, import.meta.url)), { flag: "wx" });
    }
  } catch (error) {
    throw new Unusable("init/unwritable", `\`${folder}\` can't be written: ${why(error)}`);
  }
  const [policy, change] = files;
  if (output === "json") process.stdout.write(`${JSON.stringify({ written: files })}\n`);
  else {
    say(`wrote ${policy} and ${change}

next:
  countersign lint ${policy}
  countersign check --policy ${policy} --change ${change}
      allows it; take the review out of ${change}, and it says what is owed and by whom
  countersign record append --record deploys.jsonl --policy ${policy} --change ${change}
`);
  }
  return 0;
}
