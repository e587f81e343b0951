import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { allowed, at, change, denied, folder, pending, policyText } from "./support.js";

const verdicts = (stdout) => stdout.trim().split("\n").map((line) => JSON.parse(line).verdict ?? "error");
const check = `check --policy policy.yaml --at ${at} --change`;

test("the exit code says the verdict, in either format", (t) => {
  const { run } = folder(t, { "a.json": allowed, "p.json": pending, "d.json": denied });
  for (const [file, code, word] of [["a", 0, "allow"], ["p", 3, "pending"], ["d", 1, "deny"]]) {
    const text = run(`${check} ${file}.json`);
    assert.deepEqual([text.status, text.stderr], [code, ""]);
    assert.match(text.stdout, new RegExp(`^${word.toUpperCase()}\\b`));
    const json = run(`${check} ${file}.json --output json`);
    assert.deepEqual([json.status, json.stderr, JSON.parse(json.stdout).verdict], [code, "", word]);
  }
});

test("several changes end with the worst: could not decide, deny, pending, allow", (t) => {
  const { run } = folder(t, { "a.json": allowed, "p.json": pending, "d.json": denied, "x.json": "{" });
  const several = (...names) => run(`check --policy policy.yaml --at ${at} --output json ${names.map((name) => `--change ${name}.json`).join(" ")}`);
  assert.equal(several("a", "a").status, 0);
  assert.equal(several("a", "p").status, 3);
  assert.equal(several("a", "p", "d").status, 1);
  const all = several("a", "x", "p", "missing", "d");
  assert.equal(all.status, 2);
  assert.deepEqual(verdicts(all.stdout), ["allow", "error", "pending", "error", "deny"]);
  assert.match(all.stderr, /x\.json:1/);
  assert.match(all.stderr, /`missing\.json` can't be read: there is no such file/);
});

test("JSONL, by name or by its first line, and standard input", (t) => {
  const lines = [allowed, pending, denied].map((change) => JSON.stringify(change)).join("\n");
  const { run } = folder(t, { "all.jsonl": lines, "all.txt": `${lines}\n\n`, "pretty.json": JSON.stringify(allowed, null, 2) });
  for (const result of [run(`${check} all.jsonl --output json`), run(`${check} all.txt --output json`), run(`${check} - --output json`, lines)]) {
    assert.deepEqual([result.status, verdicts(result.stdout)], [1, ["allow", "pending", "deny"]]);
  }
  assert.equal(run(`${check} pretty.json`).status, 0);
  assert.match(run(`${check} all.jsonl`).stdout, /3 changes: 1 allow, 1 pending, 1 deny\n$/);
  assert.equal(run(`check --policy - --at ${at} --change pretty.json`, policyText).status, 0);
  assert.match(run(`check --policy - --change -`, policyText).stderr, /standard input can be read once/);
});

test("the clock is the host's unless an instant is given", (t) => {
  const { run } = folder(t, { "a.json": allowed });
  const { at } = JSON.parse(run("check --policy policy.yaml --change a.json --output json").stdout);
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000, at);
});

test("principal, trust and history reach the core", (t) => {
  const { run } = folder(t, { "a.json": allowed, "h.json": "[]", "bad.jsonl": "{}\n{" });
  assert.equal(run(`${check} a.json --principal deploy-bot[automation] --trust caller --history h.json`).status, 0);
  assert.equal(run(`${check} a.json --principal somebody-else`).status, 1);
  assert.equal(run(`${check} a.json --trust nobody`).status, 2);
  assert.match(run(`${check} a.json --history bad.jsonl`).stderr, /`bad\.jsonl`, line 2 is no record/);
});

test("explain tells of a decision what check told", (t) => {
  const { run } = folder(t, { "d.json": denied });
  const json = run(`${check} d.json --output json`).stdout;
  assert.deepEqual(run("explain", json), { status: 0, stdout: run(`${check} d.json`).stdout, stderr: "" });
  assert.equal(run("explain -", "{}").status, 2);
});

test("lint tells every mistake, with code 1, and warnings fail nothing", (t) => {
  const { run } = folder(t, { "bad.yaml": policyText.replace("digest: required", "digest: requird\n  nonsense: 1") });
  assert.deepEqual(run("lint policy.yaml"), { status: 0, stdout: "policy.yaml: nothing to mend\n", stderr: "" });
  const { status, stdout } = run("lint bad.yaml");
  assert.equal(status, 1);
  assert.match(stdout, /--> bad\.yaml:\d+:\d+\n/);
  assert.match(stdout, /bad\.yaml: 2 errors/);
  const json = run("lint policy.yaml bad.yaml --output json");
  assert.equal(json.status, 1);
  assert.deepEqual(json.stdout.trim().split("\n").map((line) => JSON.parse(line).diagnostics.length), [0, 2]);
});

test("a policy that is no good is told once, with every mistake", (t) => {
  const { run } = folder(t, { "a.json": allowed, "bad.yaml": policyText.replace("digest: required", "digest: requird\n  nonsense: 1") });
  const { status, stdout, stderr } = run("check --policy bad.yaml --change a.json --output json");
  assert.equal(status, 2);
  assert.equal(JSON.parse(stdout).error.diagnostics.length, 2);
  assert.match(stderr, /bad\.yaml: 2 errors/);
});

test("schemas are JSON", (t) => {
  const { run } = folder(t);
  for (const document of ["policy", "change", "decision", "record"]) assert.ok(JSON.parse(run(`schema ${document}`).stdout).$schema, document);
  assert.match(run("schema chnge").stderr, /did you mean `change`/);
  assert.equal(run("schema").status, 2);
});

test("init writes what works, and never overwrites", (t) => {
  const { run, file } = folder(t);
  assert.equal(run("init new").status, 0);
  assert.deepEqual(run("lint new/policy.yaml").status, 0);
  assert.equal(run("check --policy new/policy.yaml --change new/change.json").status, 0);
  writeFileSync(file("new/policy.yaml"), "mine");
  const again = run("init new");
  assert.equal(again.status, 2);
  assert.match(again.stderr, /there already/);
});

test("colour is for terminals; what changes say can't steer one", (t) => {
  const { run } = folder(t, { "a.json": change({ service: "a\u001b[2Jb\u202e" }) });
  assert.doesNotMatch(run(`${check} a.json`).stdout, /[\u001b\u202e]/);
  assert.doesNotMatch(run("lint \u001b[2J").stderr, /\u001b/);
});

test("wrong usage is told with a near miss, and is code 2", (t) => {
  const { run } = folder(t, { "a.json": allowed });
  const wrong = {
    "chek": /no command `chek`[^]*did you mean `check`/,
    "record apend --x": /did you mean `record append`/,
    "check --polcy policy.yaml": /no option `--polcy`[^]*did you mean `--policy`/,
    "check --policy": /`--policy` needs a value/,
    "check --policy --change a.json": /`--policy` needs a value/,
    "check --policy policy.yaml": /needs `--change FILE`/,
    "check --policy policy.yaml --policy policy.yaml --change a.json": /given twice/,
    "check --policy policy.yaml --change a.json --output jsn": /did you mean `json`/,
    "check --policy policy.yaml --change a.json more": /`more` is one argument too many/,
    "check --help=yes": /takes no value/,
    "record verify": /needs a deploy record/,
    "record verify x --head nonsense": /64 hex digits/,
    "lint": /needs a policy/,
  };
  for (const [args, message] of Object.entries(wrong)) {
    const { status, stdout, stderr } = run(args);
    assert.deepEqual([status, stdout], [2, ""], args);
    assert.match(stderr, message, args);
  }
});

test("every command has a page of help with examples", (t) => {
  const { run } = folder(t);
  for (const command of ["check", "lint", "calendar", "verify-signoff", "explain", "override", "override parse", "record append", "record verify", "schema", "init"]) {
    for (const args of [`${command} --help`, `${command} -h`, `help ${command}`]) {
      const { status, stdout } = run(args);
      assert.equal(status, 0, args);
      assert.match(stdout, new RegExp(`usage: countersign ${command}[^]*--output[^]*examples:\n  countersign`), args);
    }
  }
  assert.match(run("--help").stdout, /usage: countersign COMMAND/);
  assert.match(run("--version").stdout, /^countersign \d+\.\d+\.\d+, time zones \d{4}/);
  assert.equal(run("record").status, 2);
});
