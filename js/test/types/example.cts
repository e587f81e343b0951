// The same from CommonJS.

import countersign = require("countersign");

const decision: countersign.Decision = countersign.evaluate({ policy: {}, change: {} as countersign.Change, at: "2026-01-05T10:05:00Z" });
export = decision.verdict satisfies "allow" | "pending" | "deny";
