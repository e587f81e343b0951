// What people write in TypeScript has to type-check against the package as it is published. The package imports itself by its name.

import { CountersignError, Policy, PolicyError, call, callText, evaluate, lint } from "countersign";
import type { Change, Decision, Diagnostic, Envelope, Finding } from "countersign";

const change: Change = {
  id: "dpl_1",
  service: "my-service",
  environment: "production",
  kind: "code",
  artifact: "registry.example.com/my-service@sha256:7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069",
  checks: [{ name: "unit", status: "success", commit: "c0ffee", at: "2026-01-05T10:05:00Z" }],
};

// @ts-expect-error: a change names its artifact
const incomplete: Change = { id: "dpl_1", service: "my-service", environment: "production", kind: "code" };

const signed: Envelope = { payload: "e30=", payloadType: "application/vnd.countersign.change+json", signatures: [{ sig: "AAAA" }] };

export const trusting = (policy: Policy): Decision => policy.evaluate(signed, { at: new Date(), trust: "signed", collectors: ["-----BEGIN PUBLIC KEY-----…"] });

export function gate(text: string): boolean {
  try {
    const policy = new Policy(text);
    const decision: Decision = policy.evaluate(change, { at: new Date(), principal: "deploy-bot[automation]", trust: "caller" });
    const reasons: string[] = decision.findings.filter((finding: Finding) => finding.status !== "passed").map(({ message }) => message);
    console.log(reasons);
    // @ts-expect-error: there is no such verdict
    if (decision.verdict === "maybe") return true;
    return decision.verdict === "allow";
  } catch (error) {
    if (error instanceof PolicyError) error.diagnostics.forEach(({ code, span }: Diagnostic) => console.error(code, span?.line));
    if (error instanceof CountersignError) console.error(error.code, error.path);
    return false;
  }
}

// @ts-expect-error: the core reads no clock
evaluate({ policy: "", change: incomplete });

const told: string = lint("").text;
const text: string = callText("version", "{}");
const answer: unknown = call("schema", { document: told + text });
export default answer;
