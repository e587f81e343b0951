// How long a decision takes, against JSON.parse + JSON.stringify of the same change, and how long the first one takes in a fresh
// process; and what ten thousand freezes cost. Everything is interleaved in one run; medians. `--assert` fails above the limits.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Policy } from "../index.js";

const RATIO_LIMIT = 1.5;
const COLD_LIMIT_MS = 40;
const FREEZES_LIMIT = 2;
const ROUNDS = 60;
const BATCH = 200;
const PROCESSES = 15;

const examples = new URL("../../examples/", import.meta.url);
const policyText = readFileSync(new URL("policy.yaml", examples), "utf8");
const bytes = new Uint8Array(readFileSync(new URL("change.json", import.meta.url)));
const text = new TextDecoder().decode(bytes);
const options = { at: "2026-06-22T15:00:00Z" };
const policy = new Policy(policyText);
const object = JSON.parse(text);
const decision = policy.evaluateText(bytes, options);
if (!JSON.parse(decision).verdict) throw new Error(decision);

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const elapsed = (action) => {
  const start = process.hrtime.bigint();
  action();
  return Number(process.hrtime.bigint() - start) / 1e6;
};

const work = {
  "JSON.parse + JSON.stringify of the change": () => JSON.stringify(JSON.parse(text)),
  "bytes in, decision text out": () => policy.evaluateText(bytes, options),
  "text in, decision text out": () => policy.evaluateText(text, options),
  "object in, decision object out": () => policy.evaluate(object, options),
  "the same by way of text": () => JSON.parse(policy.evaluateText(JSON.stringify(object), options)),
};
const times = Object.fromEntries(Object.keys(work).map((name) => [name, []]));
for (let round = 0; round < ROUNDS + 5; round++) {
  for (const [name, action] of Object.entries(work)) {
    const time = elapsed(() => {
      for (let i = 0; i < BATCH; i++) action();
    });
    if (round >= 5) times[name].push((time * 1000) / BATCH);
  }
}
const [base, ...rest] = Object.entries(times).map(([name, times]) => [name, median(times)]);
console.log(`change ${bytes.length} bytes, decision ${decision.length} bytes, policy loaded; µs, and × of the first`);
for (const [name, time] of [base, ...rest]) console.log(`  ${name.padEnd(44)}${time.toFixed(1).padStart(8)}${(time / base[1]).toFixed(2).padStart(8)}`);

// A calendar of ten freezes that come once, and of ten thousand.
const frozen = (count) => {
  const time = (hours) => new Date(Date.UTC(2027, 0, 1, hours)).toISOString().slice(0, 16);
  const freezes = Array.from({ length: count }, (_, index) => ({ name: `freeze ${index}`, from: time(12 * index), to: time(12 * index + 6), break_glass: "emergency" }));
  return new Policy({
    apiVersion: "countersign/v1",
    kind: "Policy",
    metadata: { name: "frozen", version: "1" },
    environments: ["production"],
    calendar: { time_zone: "America/New_York", freezes },
    break_glass: { emergency: { who: ["victor"], waives: ["calendar"], valid_for: "2h" } },
    tiers: [{ name: "any" }],
  });
};
const calendars = [frozen(10), frozen(10_000)];
const instants = [2, 8, 14, 20].map((hour) => ({ at: new Date(Date.UTC(2027, 0, 3, hour)).toISOString() }));
const spent = calendars.map(() => []);
for (let round = 0; round < 10 * ROUNDS; round++) {
  for (const [index, calendar] of calendars.entries()) spent[index].push(elapsed(() => instants.forEach((at) => calendar.evaluateText(bytes, at))) * (1000 / instants.length));
}
const [few, many] = spent.map(median);
console.log(`a decision under 10 freezes ${few.toFixed(1)} µs, under 10,000 ${many.toFixed(1)} µs: ${(many / few).toFixed(2)} ×`);

const first = `
  import { readFileSync } from "node:fs";
  import { Policy } from ${JSON.stringify(new URL("../index.js", import.meta.url))};
  const policy = new Policy(readFileSync(${JSON.stringify(fileURLToPath(new URL("policy.yaml", examples)))}, "utf8"));
  policy.evaluateText(readFileSync(${JSON.stringify(fileURLToPath(new URL("change.json", import.meta.url)))}), ${JSON.stringify(options)});
`;
const node = (...args) => elapsed(() => {
  const { status } = spawnSync(process.execPath, ["--input-type=module", ...args], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error("the process failed");
});
const bare = [];
const cold = [];
for (let i = 0; i < PROCESSES; i++) {
  bare.push(node("-e", "0"));
  cold.push(node("-e", first));
}
const added = median(cold) - median(bare);
console.log(`first decision in a fresh process: ${median(cold).toFixed(1)} ms, bare Node ${median(bare).toFixed(1)} ms: ${added.toFixed(1)} ms more`);

if (process.argv.includes("--assert")) {
  const figures = [
    [rest[0][1] / base[1], RATIO_LIMIT, "×, bytes in and decision text out,"],
    [many / few, FREEZES_LIMIT, "×, ten thousand freezes,"],
    [added, COLD_LIMIT_MS, "ms to the first decision"],
  ];
  for (const [figure, limit, what] of figures.filter(([figure, limit]) => figure > limit)) {
    console.error(`bench: ${figure.toFixed(2)} ${what} is above ${limit}`);
    process.exitCode = 1;
  }
}
