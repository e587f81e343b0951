// Whatever a file holds: a clear error, code 2, in bounded time and memory.

import assert from "node:assert/strict";
import { closeSync, ftruncateSync, openSync } from "node:fs";
import { test } from "node:test";
import { allowed, at, folder, policyText } from "./support.js";

const deep = "[".repeat(10_000) + "]".repeat(10_000);
const inputs = {
  "missing.json": undefined,
  "empty.json": "",
  "blank.json": " \n\t\n",
  "broken.json": '{"id": "dpl_1",',
  "broken.yaml": "environments: [production\ntiers: {",
  "not-utf8.json": Buffer.from('{"id": "\xff\xfe"}', "latin1"),
  "utf16.json": Buffer.from(`\ufeff${JSON.stringify(allowed)}`, "utf16le"),
  "binary.json": Buffer.from([0, 1, 2, 3, 255]),
  "deep.json": deep,
  "deep-change.json": `{"attestations":${deep}}`,
  "deep.yaml": `environments: ${deep}`,
  "aliases.yaml": `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from("bcdefghi", (key, i) => `${key}: &${key} [${Array(9).fill(`*${"abcdefghi"[i]}`)}]\n`).join("")}`,
  "nul.json": "\0",
  "number.json": "1e999",
  "wide.json": `{"paths":[${"1,".repeat(300_000)}1]}`,
};

for (const [name, content] of Object.entries(inputs)) {
  test(`${name} is refused as a change and as a policy`, (t) => {
    const { run } = folder(t, { "a.json": allowed, ...(content === undefined ? {} : { [name]: content }) });
    for (const args of [`check --policy policy.yaml --at ${at} --change ${name}`, `check --policy ${name} --at ${at} --change a.json`, `lint ${name}`, `explain ${name}`, `record verify ${name}`, `record append --record log.jsonl --policy policy.yaml --change ${name}`]) {
      const { status, stdout, stderr } = run(`${args} --output json`);
      // A log is read line by line, so what is wrong with a readable one is found in it.
      const fine = args.startsWith("record verify") && !/missing|empty|blank|not-utf8|utf16|binary/.test(name) ? [1, 2] : args.startsWith("lint") ? [1, 2] : [2];
      assert.ok(fine.includes(status), `${args}: ${status}\n${stderr}`);
      if (status === 2) {
        assert.match(stderr, /^(?:error|warning)\[[a-z-]+\/[a-z0-9-]+\]: ./, args);
        const { code, message } = JSON.parse(stdout.split("\n")[0]).error ?? JSON.parse(stdout).diagnostics[0];
        assert.ok(code && message, args);
      }
      assert.doesNotMatch(stderr, /\n {4}at |RangeError|RuntimeError/, args);
    }
  });
}

test("a file of 100 MB is refused before it is read, and an endless one soon", (t) => {
  const { run, file } = folder(t, { "a.json": allowed });
  const fd = openSync(file("huge.json"), "w");
  ftruncateSync(fd, 100_000_000);
  closeSync(fd);
  for (const name of ["huge.json", "/dev/zero"]) {
    for (const args of [`check --policy policy.yaml --change ${name}`, `check --policy ${name} --change a.json`, `lint ${name}`, `record verify ${name}`]) {
      const { status, stderr } = run(args);
      assert.equal(status, 2, args);
      assert.match(stderr, /has more than 64 MiB/, args);
    }
  }
});

test("a file above the core's own limit is refused by its name", (t) => {
  const { run } = folder(t, { "a.json": allowed, "large.json": JSON.stringify({ ...allowed, linked_issue: "x".repeat(20_000_000) }), "large.yaml": `${policyText}# ${"x".repeat(20_000_000)}\n` });
  for (const args of ["check --policy policy.yaml --change large.json", "check --policy large.yaml --change a.json"]) {
    const { status, stderr } = run(args);
    assert.equal(status, 2);
    assert.match(stderr, /document\/too-large/);
  }
});

test("a folder, a policy given as a change, a change given as a policy", (t) => {
  const { run } = folder(t, { "a.json": allowed, "policy.json": { apiVersion: "countersign/v1", kind: "Policy", tiers: [] } });
  assert.match(run("check --policy . --change a.json").stderr, /`\.` can't be read: it is a folder/);
  for (const args of ["check --policy policy.yaml --change policy.json", "check --policy policy.yaml --change policy.yaml", "check --policy a.json --change a.json"]) {
    const { status, stderr } = run(args);
    assert.equal(status, 2, args);
    assert.match(stderr, /error\[/, args);
  }
});
