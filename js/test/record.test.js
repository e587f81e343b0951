import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { allowed, at, denied, examples, folder } from "./support.js";

const append = `record append --record log.jsonl --policy policy.yaml --at ${at} --change`;
const lines = (path) => readFileSync(path, "utf8").trimEnd().split("\n");

test("each record names the one before, refused attempts too, and the documents lie beside the log", (t) => {
  const { run, file } = folder(t, { "a.json": allowed, "d.json": denied });
  assert.equal(run(`${append} a.json`).status, 0);
  assert.equal(run(`${append} d.json`).status, 1);
  const { status, stdout } = run(`${append} a.json --output json`);
  assert.equal(status, 0);
  const records = lines(file("log.jsonl"));
  assert.equal(stdout, `${records[2]}\n`);
  assert.deepEqual(records.map((line) => JSON.parse(line).verdict), ["allow", "deny", "allow"]);
  const verified = run("record verify log.jsonl");
  assert.equal(verified.status, 0);
  const [, head] = verified.stdout.match(/the chain of 3 records holds, head (sha256:\S+)/);
  assert.equal(run(`record verify log.jsonl --head ${head}`).status, 0);
  const kept = readdirSync(file("objects/sha256"));
  for (const hex of kept) assert.equal(createHash("sha256").update(readFileSync(file(`objects/sha256/${hex}`))).digest("hex"), hex);
  for (const line of records) {
    const { change_digest, decision_digest, policy } = JSON.parse(line);
    for (const digest of [change_digest, decision_digest, policy.digest]) assert.ok(kept.includes(digest.slice("sha256:".length)), digest);
  }
});

test("a document that was changed is found, one that is gone is not missed", (t) => {
  const { run, file } = folder(t, { "a.json": allowed });
  run(`${append} a.json`);
  const [first, second] = readdirSync(file("objects/sha256"));
  rmSync(file(`objects/sha256/${first}`));
  assert.equal(run("record verify log.jsonl").status, 0);
  writeFileSync(file(`objects/sha256/${second}`), "{}");
  const { status, stdout } = run("record verify log.jsonl --output json");
  assert.equal(status, 1);
  assert.equal(JSON.parse(stdout).problems[0].code, "record/document-differs");
});

test("a history whose chain is broken is not believed, and nothing is appended before the last record", (t) => {
  const { run, file } = folder(t, { "a.json": allowed, "d.json": denied });
  for (const change of ["a", "d", "a"]) run(`${append} ${change}.json`);
  const [first, , third] = lines(file("log.jsonl"));
  writeFileSync(file("broken.jsonl"), `${first}\n${third}\n`);
  const checked = run("check --policy policy.yaml --change a.json --history broken.jsonl --output json");
  assert.equal(checked.status, 2);
  assert.equal(JSON.parse(checked.stdout).error.code, "history/broken");
  const early = run("record append --record log.jsonl --policy policy.yaml --at 2026-01-05T11:00:00Z --change a.json --output json");
  assert.equal(early.status, 2);
  assert.equal(JSON.parse(early.stdout).error.code, "record/out-of-order");
  assert.equal(lines(file("log.jsonl")).length, 3);
});

test("every tampering is found, and a log that was tampered with is not continued", (t) => {
  const { run, file } = folder(t, { "a.json": allowed, "d.json": denied });
  for (const change of ["a", "d", "a", "d"]) run(`${append} ${change}.json`);
  const log = file("log.jsonl");
  const good = lines(log);
  const head = run("record verify log.jsonl --output json").stdout.match(/"head":"([^"]+)"/)[1];
  const tampered = {
    edited: [good[0], good[1].replace('"deny"', '"allow"'), good[2], good[3]],
    removed: [good[0], good[2], good[3]],
    inserted: [good[0], good[0], good[1], good[2], good[3]],
    reordered: [good[0], good[2], good[1], good[3]],
    "first removed": good.slice(1),
  };
  for (const [what, found] of Object.entries(tampered)) {
    writeFileSync(log, `${found.join("\n")}\n`);
    const { status, stdout } = run("record verify log.jsonl");
    assert.equal(status, 1, what);
    assert.match(stdout, /error\[audit\/[a-z-]+\]/, what);
    const refused = run(`${append} a.json`);
    assert.deepEqual([refused.status, lines(log).length], [2, found.length], what);
    assert.match(refused.stderr, /record\/broken/, what);
  }
  writeFileSync(log, `${good.slice(0, 3).join("\n")}\n`);
  assert.equal(run("record verify log.jsonl").status, 0, "a cut-off end holds together");
  assert.equal(run(`record verify log.jsonl --head ${head}`).status, 1, "and is found by the head");
  writeFileSync(log, `${good.join("\n")}\n`);
  truncateSync(log, readFileSync(log).length - 7);
  assert.equal(run("record verify log.jsonl").status, 1);
  assert.match(run(`${append} a.json`).stderr, /has no end/);
});

test("writers take turns", async (t) => {
  const { run, start, file } = folder(t, { "a.json": allowed });
  const codes = await Promise.all(Array.from({ length: 6 }, () => start(`${append} a.json`)));
  assert.deepEqual(codes.map(({ status }) => status), [0, 0, 0, 0, 0, 0]);
  assert.match(run("record verify log.jsonl").stdout, /the chain of 6 records holds/);
  assert.throws(() => readFileSync(file("log.jsonl.lock")), { code: "ENOENT" });
});

test("the lock of a process that died is taken over", async (t) => {
  const { run, file } = folder(t, { "a.json": allowed });
  const { locked } = await import("../commands/log.js");
  let lock;
  await locked(file("log.jsonl"), () => (lock = JSON.parse(readFileSync(file("log.jsonl.lock"), "utf8"))));
  writeFileSync(file("log.jsonl.lock"), JSON.stringify({ ...lock, pid: 2 ** 22 + 1 }));
  assert.equal(run(`${append} a.json`).status, 0);
});

test("an override is for one deploy", (t) => {
  const { run, file } = folder(t);
  const change = join(examples, "changes", "14-freeze-override.json");
  const { at } = JSON.parse(readFileSync(change.replace(".json", ".context.json"), "utf8"));
  const args = `record append --record log.jsonl --policy ${join(examples, "policy.yaml")} --change ${change} --at ${at}`;
  assert.equal(run(args).status, 0);
  assert.notEqual(run(args).status, 0);
  assert.deepEqual(lines(file("log.jsonl")).filter((line) => JSON.parse(line).verdict === "allow").length, 1);
});

test("nothing is appended where nothing was decided", (t) => {
  const { run, file } = folder(t, { "bad.json": "{}", "two.jsonl": `${JSON.stringify(allowed)}\n${JSON.stringify(allowed)}\n` });
  for (const change of ["bad.json", "two.jsonl", "missing.json"]) assert.equal(run(`${append} ${change}`).status, 2, change);
  assert.throws(() => readFileSync(file("log.jsonl")), { code: "ENOENT" });
});
