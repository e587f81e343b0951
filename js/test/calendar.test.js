import assert from "node:assert/strict";
import { test } from "node:test";
import { calendar, CountersignError } from "../index.js";
import { allowed, folder } from "./support.js";

const policyText = `apiVersion: countersign/v1
kind: Policy
metadata: { name: shop, version: "1" }
environments: [production]
calendar:
  time_zone: America/New_York
  windows:
    - { name: working-hours, days: Mon-Thu, from: "09:00", to: "16:00" }
  freezes:
    - { name: payments-on-wednesday, when: change.service.startsWith("payments"), days: Wed, from: "00:00", to: "24:00", break_glass: emergency }
break_glass:
  emergency: { who: [victor], waives: [calendar], valid_for: 2h }
tiers:
  - { name: any }
`;

test("the command says open, closed or frozen, with the exit code of the verdict", (t) => {
  const { run } = folder(t, { "policy.yaml": policyText });
  const ask = (rest) => run(`calendar --policy policy.yaml ${rest}`);
  const open = ask("--at 2026-11-24T15:00:00Z");
  assert.deepEqual([open.status, open.stderr], [0, ""]);
  assert.match(open.stdout, /^OPEN {2}2026-11-24T10:00:00-05:00\[America\/New_York\]\n {2}because {2}the window `working-hours` is open\n {2}closes {3}2026-11-24T16:00/);
  const closed = ask("--at 2026-11-24T22:00:00Z --service search --output json");
  assert.deepEqual([closed.status, JSON.parse(closed.stdout).opens_at], [3, "2026-11-25T14:00:00Z"]);
  const frozen = ask("--at 2026-11-25T15:00:00Z --service payments-api");
  assert.equal(frozen.status, 1);
  assert.match(frozen.stdout, /^FROZEN .*\n.*the freeze `payments-on-wednesday` is on\n {2}opens {4}2026-11-26T09:00/);
  assert.equal(ask("--at 2026-11-25T15:00:00Z --service search").status, 0);
  assert.match(ask("--at 2026-11-25T15:00:00Z").stdout, /depends {2}on the change, whether `payments-on-wednesday` concerns it/);
});

test("a range is listed by the policy's clock", (t) => {
  const { run } = folder(t, { "policy.yaml": policyText });
  const { status, stdout } = run("calendar --policy policy.yaml --service search --from 2026-11-25 --to 2026-11-26T12:00");
  assert.equal(status, 0);
  assert.equal(
    stdout,
    `by the clock of America/New_York; each line holds until the next
  Wed 2026-11-25 00:00 -05:00  closed  no window is open: \`working-hours\`
  Wed 2026-11-25 09:00 -05:00  open    the window \`working-hours\` is open
  Wed 2026-11-25 16:00 -05:00  closed  no window is open: \`working-hours\`
  Thu 2026-11-26 09:00 -05:00  open    the window \`working-hours\` is open
  Thu 2026-11-26 12:00 -05:00
`,
  );
});

test("the clock is the host's unless an instant is given", (t) => {
  const { run } = folder(t, { "policy.yaml": policyText });
  const { at } = JSON.parse(run("calendar --policy policy.yaml --output json").stdout);
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 60_000, at);
});

test("a change tells its service", (t) => {
  const { run } = folder(t, { "policy.yaml": policyText, "c.json": { ...allowed, service: "payments-api" } });
  assert.equal(run("calendar --policy policy.yaml --change c.json --at 2026-11-25T15:00:00Z").status, 1);
});

test("what can't be answered says why, with exit code 2", (t) => {
  const { run } = folder(t, { "policy.yaml": policyText, "broken.yaml": policyText.replace("New_York", "NewYork"), "c.json": "{" });
  for (const [args, told] of [
    ["--policy policy.yaml --at noon", /`noon` is not an RFC 3339 instant/],
    ["--policy policy.yaml --from 2026-11-25", /the range has no `--to`/],
    ["--policy policy.yaml --at 2026-11-25T15:00:00Z --from 2026-11-25 --to 2026-11-26", /exclude each other/],
    ["--policy policy.yaml --from 2026-11-26 --to 2026-11-25", /not after/],
    ["--policy broken.yaml", /broken\.yaml:6:14 {2}|did you mean `America\/New_York`/],
    ["--policy missing.yaml", /there is no such file/],
    ["--policy policy.yaml --change c.json", /./],
  ]) {
    const { status, stdout, stderr } = run(`calendar ${args}`);
    assert.deepEqual([status, stdout], [2, ""], args);
    assert.match(stderr, told);
  }
});

test("the function takes a policy or a calendar, and throws where there is no answer", () => {
  const at = new Date("2026-11-24T15:00:00Z");
  assert.equal(calendar({ policy: policyText, at }).state, "open");
  const windows = [{ kind: "deny", schedule: "0 22 * * *", duration: "1h", applications: ["*"] }];
  assert.equal(calendar({ calendar: { sync_windows: windows }, at: "2026-11-24T22:30:00Z" }).state, "frozen");
  const { stretches } = calendar({ policy: policyText, service: "search", from: at, to: new Date("2026-11-25T15:00:00Z") });
  assert.deepEqual(stretches.map(({ state }) => state), ["open", "closed", "open"]);
  assert.throws(() => calendar({ calendar: { time_zone: "Mars/Phobos" }, at }), CountersignError);
});
