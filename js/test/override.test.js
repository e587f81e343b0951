import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { folder } from "./support.js";

const vectors = new URL("../../tests/vectors/paper-trail/", import.meta.url);
const snapshots = new URL("../../tests/paper_trail/", import.meta.url);
const policy = readFileSync(new URL("policy.yaml", vectors), "utf8");
const change = JSON.parse(readFileSync(new URL("change.json", vectors), "utf8"));
const { override, ...unasked } = change;
const { posted, confirmed, ...asked } = override;
const snapshot = (name) => readFileSync(new URL(name, snapshots), "utf8");
const write = "override --policy policy.yaml --at 2026-11-27T15:30:00Z --history history.json --change";
const files = { "policy.yaml": policy, "asked.json": change, "unasked.json": unasked, "history.json": "[]" };

test("each text is written in each format", (t) => {
  const { run } = folder(t, files);
  for (const name of ["request", "announcement", "confirmation", "ticket", "post-mortem"]) {
    for (const [format, ending] of [["text", "txt"], ["markdown", "md"], ["slack", "slack.json"]]) {
      const { status, stdout, stderr } = run(`${write} asked.json --only ${name} --format ${format}`);
      assert.deepEqual([status, stderr], [0, ""]);
      const expected = snapshot(`${name}.${ending}`);
      if (format === "slack") assert.deepEqual(JSON.parse(stdout), JSON.parse(expected));
      else assert.equal(stdout, expected);
    }
  }
});

test("all texts at once, and as JSON", (t) => {
  const { run } = folder(t, files);
  assert.equal(run(`${write} asked.json`).stdout.match(/^=+$/gm).length, 5);
  assert.equal(run(`${write} asked.json --format slack`).stdout.trim().split("\n").map((line) => JSON.parse(line).blocks.length > 1).length, 5);
  assert.deepEqual(Object.keys(JSON.parse(run(`${write} asked.json --output json`).stdout)), ["request", "announcement", "confirmation", "ticket", "post_mortem"]);
  assert.deepEqual(Object.keys(JSON.parse(run(`${write} asked.json --only ticket --output json`).stdout)), ["text", "markdown", "slack"]);
});

test("before it is asked for there is the request alone, to be filled in", (t) => {
  const { run } = folder(t, files);
  assert.equal(run(`${write} unasked.json`).stdout, snapshot("request-blank.txt"));
  const { status, stderr } = run(`${write} unasked.json --only ticket`);
  assert.equal(status, 2);
  assert.match(stderr, /there is no ticket before the override was asked for/);
});

test("what was written is read back, from a file and from standard input, in each format", (t) => {
  const { run } = folder(t, files);
  for (const only of ["request", "ticket"]) {
    for (const format of ["text", "markdown", "slack"]) {
      const text = run(`${write} asked.json --only ${only} --format ${format}`).stdout;
      const { status, stdout, stderr } = run("override parse - --output json", text);
      assert.deepEqual([status, stderr], [0, ""]);
      assert.deepEqual(JSON.parse(stdout), { override: asked });
    }
  }
  const { run: again } = folder(t, { "request.txt": snapshot("request.txt") });
  assert.deepEqual(JSON.parse(again("override parse request.txt").stdout), asked);
});

test("a template that was filled in by hand becomes the change's override; the host's clock dates it", (t) => {
  const filled = snapshot("request-blank.txt")
    .replace("VP:", "VP: carol")
    .replace("Ticket:", "Ticket: INC-2091")
    .replace("Justification:", `Justification: ${override.justification}`)
    .replace("[your name]", "carol");
  const { run } = folder(t, { ...files, "filled.txt": filled });
  const read = (more) => run(`override parse filled.txt --change unasked.json --path emergency --id ovr_1${more}`);
  const { requested_at, ...rest } = JSON.parse(read("").stdout);
  assert.ok(Math.abs(Date.parse(requested_at) - Date.now()) < 60_000, requested_at);
  const { requested_at: _, requester_role, ticket_title, ...expected } = asked;
  assert.deepEqual(rest, expected);
  assert.equal(JSON.parse(read(" --at 2026-11-27T15:10:00Z").stdout).requested_at, "2026-11-27T15:10:00Z");
});

test("every mistake in a request is told with its place", (t) => {
  const { run } = folder(t, { ...files, "wrong.txt": "Requesting VP: carol\nJira Ticket:\nRequesting VP: mallory\n" });
  const { status, stdout, stderr } = run("override parse wrong.txt --output json");
  assert.equal(status, 2);
  assert.match(stderr, /error\[override-text\/blank\]: `Jira Ticket` is blank\n +--> wrong\.txt:2:1/);
  assert.match(stderr, /error\[override-text\/twice\]: `Requesting VP` is given twice, on line 1 too\n +--> wrong\.txt:3:1/);
  assert.ok(JSON.parse(stdout).error.diagnostics.length > 5);
});

test("wrong usage is told, and is code 2", (t) => {
  const { run } = folder(t, files);
  const wrong = {
    [`${write} asked.json --only post-mortm`]: /did you mean `post-mortem`/,
    [`${write} asked.json --format markdwon`]: /did you mean `markdown`/,
    "override --policy policy.yaml": /needs `--change FILE`/,
    "override parse": /needs the request's text/,
    "override parse missing.txt": /there is no such file/,
    "override parse history.json": /no line begins with a label/,
    [`${write} missing.json`]: /there is no such file/,
  };
  for (const [args, message] of Object.entries(wrong)) {
    const { status, stderr } = run(args);
    assert.equal(status, 2, args);
    assert.match(stderr, message, args);
  }
});
