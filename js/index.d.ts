// Countersign in Node. The documents' types, in `types.d.ts`, are made from the Rust types.

import type { ArtifactAnswer, CalendarAnswer, CalendarRange, Change, Context, Decision, Destination, Diagnostic, Envelope, Span } from "./types.js";

export type * from "./types.js";

/** What a decision needs beside the policy and the change. The core reads no clock. */
export type Options = Omit<Context, "at"> & { at: string | Date };

/** A policy: its text, YAML or JSON, or the document as an object. */
export type PolicyDocument = string | object;

/** A change, or the envelope in which one of the options' `collectors` signed it. */
export type GivenChange = Change | Envelope;

/** A policy, loaded once to decide often. */
export class Policy {
  /**
   * `trustedRoots` are `trusted_root.json` documents, by which certificates are judged; only the build of `countersign/full` does.
   * @throws {PolicyError} with every mistake in `diagnostics`
   */
  constructor(policy: PolicyDocument, options?: { trustedRoots?: readonly object[] | string });
  /** Decides a change. @throws {CountersignError} where there is no decision */
  evaluate(change: GivenChange, options: Options): Decision;
  /** Decides a change that is JSON text. The same bytes in every host; `{"error": …}` where there is no decision. */
  evaluateText(change: string | Uint8Array, options: Options | string | Uint8Array): string;
  /** Its RFC 8785 bytes, over which the digest is taken that decisions and records name. */
  readonly canonical: string;
  /** Gives its memory back now; otherwise the garbage collector does so. */
  free(): void;
}

/** What the core said instead of an answer. */
export class CountersignError extends Error {
  /** Stable, such as `document/syntax`. */
  readonly code: string;
  readonly help?: string;
  /** JSON pointer to the place in the input. */
  readonly path?: string;
  readonly span?: Span;
  readonly diagnostics?: readonly Diagnostic[];
}

/** A policy that can't be used. */
export class PolicyError extends CountersignError {
  readonly diagnostics: readonly Diagnostic[];
}

/** Decides a change under a policy, at an instant. @throws {CountersignError} where there is no decision */
export function evaluate(input: Options & { policy: PolicyDocument; change: GivenChange }): Decision;

/** What the calendar is asked for; the change's own members count where these aren't given. */
export interface CalendarQuestion {
  service?: string;
  change?: GivenChange;
  /** Public keys in PEM by which the change may be signed. */
  collectors?: string[];
  destination?: Destination;
  manual?: boolean;
  started_at?: string | Date;
}

/** Says whether deploys are open at an instant, why, and when that changes. @throws {CountersignError} where there is no answer */
export function calendar(input: CalendarQuestion & ({ policy: PolicyDocument } | { calendar: object }) & { at: string | Date }): CalendarAnswer;

/** Says the same of each instant of a range. @throws {CountersignError} where there is no answer */
export function calendar(
  input: CalendarQuestion & ({ policy: PolicyDocument } | { calendar: object }) & { from: string | Date; to: string | Date },
): CalendarRange;

/** What is proven of an artifact by its attestations: by a policy, or by keys and trusted roots. @throws {CountersignError} where there is no answer */
export function artifact(input: {
  artifact: string;
  attestations: readonly object[];
  at: string | Date;
  policy?: PolicyDocument;
  keys?: readonly string[];
  trusted_roots?: readonly object[];
}): ArtifactAnswer;

/** Everything worth telling the author of a policy, and the same as text. */
export function lint(policy: PolicyDocument): { diagnostics: Diagnostic[]; text: string };

/** Answers any operation. @throws {CountersignError} where there is no answer */
export function call(operation: string, input: unknown): unknown;

/** Answers any operation, JSON text to JSON text. The same bytes in every host; `{"error": …}` where there is no answer. */
export function callText(operation: string, input: string | Uint8Array): string;
