import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import * as imported from "countersign";
import { at, change, changeText, policyText } from "./support.js";

const { CountersignError, Policy, PolicyError, call, callText, evaluate, lint } = imported;
const options = { at };

test("a loaded policy decides", () => {
  const policy = new Policy(policyText);
  const decision = policy.evaluate(change(), options);
  assert.equal(decision.verdict, "allow");
  assert.equal(decision.policy.name, "my-service");
  policy.free();
});

test("object, text, bytes and operation give the same decision", () => {
  const policy = new Policy(policyText);
  const text = policy.evaluateText(changeText, options);
  assert.deepEqual(policy.evaluate(JSON.parse(changeText), options), JSON.parse(text));
  assert.equal(policy.evaluateText(new TextEncoder().encode(changeText), JSON.stringify(options)), text);
  assert.equal(callText("evaluate", `{"policy":${JSON.stringify(policyText)},"change":${changeText},"at":"${at}"}`), text);
  assert.deepEqual(evaluate({ policy: policyText, change: JSON.parse(changeText), at: new Date(at) }), JSON.parse(text));
});

test("a number that is none is refused, where JSON would leave it out", () => {
  for (const coverage of [NaN, Infinity]) {
    assert.throws(() => new Policy(policyText).evaluate(change({ coverage }), options), { code: "document/number" });
  }
});

test("an object that nests too deeply is refused as its text is", () => {
  const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));
  for (const depth of [64, 126, 3000]) {
    assert.throws(() => new Policy(policyText).evaluate(change({ attestations: nested(depth) }), options), { code: "document/too-deep" });
  }
});

// Objects that serde would read otherwise than JSON writes them: each has to come out as its text does.
const odd = {
  "an unknown key": () => change({ nonsense: 1 }),
  "an unknown key deep down": () => change({ source: { ...change().source, nonsense: undefined, more: 1 } }),
  "an unknown key that is undefined": () => change({ nonsense: undefined }),
  "a missing field": () => change({ id: undefined }),
  "a wrong type": () => change({ paths: "src" }),
  "null for a list": () => change({ paths: null }),
  "a list with a hole": () => change({ paths: [, "src"] }),
  "minus zero": () => change({ coverage: -0 }),
  "an integer beyond 2^53": () => change({ coverage: 2 ** 60 }),
  "a lone surrogate": () => change({ service: "a\ud800" }),
  "a Date": () => change({ ready_at: new Date(at) }),
  "a Map": () => change({ source: new Map([["commit", "c0ffee"]]) }),
  "an object of a class": () => change({ source: new (class { commit = "c0ffee"; toJSON() { return { commit: "beef" }; } })() }),
  "a boxed text": () => change({ service: new String("my-service") }),
  "a function": () => change({ linked_issue: () => 1 }),
  "bytes": () => change({ paths: new Uint8Array(2) }),
  "free-form evidence": () => change({ attestations: [{ any: ["thing", 1, null] }] }),
  "a key named __proto__": () => JSON.parse(`{"__proto__":{"id":"x"},${changeText.slice(1)}`),
  "a list for a change": () => [change()],
  "a text for a change": () => "change",
  "null for a change": () => null,
  "nothing for a change": () => undefined,
};
for (const [name, make] of Object.entries(odd)) {
  test(`an object comes out as its text does: ${name}`, () => {
    const policy = new Policy(policyText);
    const text = JSON.parse(policy.evaluateText(JSON.stringify(make()) ?? "null", options));
    if (!text.error) return assert.deepEqual(policy.evaluate(make(), options), text);
    assert.throws(() => policy.evaluate(make(), options), (error) => {
      assert.ok(error instanceof CountersignError);
      const { message, ...rest } = text.error;
      assert.equal(error.message, message);
      assert.deepEqual({ ...error }, { ...rest, name: "CountersignError" });
      return true;
    });
  });
}

test("without an instant there is no decision", () => {
  assert.throws(() => new Policy(policyText).evaluate(change(), {}), CountersignError);
  assert.throws(() => new Policy(policyText).evaluate(change()), CountersignError);
});

test("a wrong policy tells all its mistakes", () => {
  const wrong = policyText.replace("unit", "unit, unit").replace("environments", "enviroments").replace("reviewers]", "reviewer]");
  assert.throws(() => new Policy(wrong), (error) => {
    assert.ok(error instanceof PolicyError);
    assert.ok(error.diagnostics.length >= 2, JSON.stringify(error.diagnostics));
    assert.ok(error.diagnostics.every(({ span }) => span.line > 0));
    return true;
  });
  assert.ok(lint(wrong).diagnostics.length >= 2);
  assert.deepEqual(lint(policyText).diagnostics, []);
  for (const none of ["", "\u0000", "a: [", {}, [], 1, null, undefined]) assert.throws(() => new Policy(none), PolicyError);
  assert.throws(() => new Policy("\ud800"), TypeError);
});

test("wrong calls are answered, not trapped", () => {
  for (const [operation, input] of [["evaluate", ""], ["nonsense", "{}"], ["evaluate", "[".repeat(10_000)], ["audit", "{}"], ["explain", "null"]]) {
    assert.ok(JSON.parse(callText(operation, input)).error.code, operation);
  }
  assert.throws(() => call("evalute", {}), { code: "request/unknown-operation", help: /evaluate/ });
});

test("CommonJS has the same", () => {
  const required = createRequire(import.meta.url)("countersign");
  assert.deepEqual(Object.keys(required).sort(), Object.keys(imported).sort());
  assert.equal(required.callText("version", "{}"), callText("version", "{}"));
});
