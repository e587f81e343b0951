//! Countersign decides whether a change may be deployed, and says why.
//!
//! A policy, a change and an instant go in; a decision with every rule's finding comes out. The core is a function: it has no clock,
//! no files, no network and no randomness, so that every host gives the same bytes for the same bytes.
//!
//! ```
//! let policy = r#"
//! apiVersion: countersign/v1
//! kind: Policy
//! metadata: { name: shop, version: "1" }
//! environments: [production]
//! artifact: { digest: required }
//! tiers:
//!   - name: code
//!     require: { checks: [unit] }
//! "#;
//! let change = br#"{
//!   "id": "dpl_1", "service": "shop", "environment": "production", "kind": "code",
//!   "artifact": "registry.example.com/shop:latest",
//!   "source": { "commit": "c0ffee" },
//!   "pull_request": { "author": "bob", "head_commit": "c0ffee", "commits": [{ "sha": "c0ffee", "authors": ["bob"] }], "reviews": [] },
//!   "approvals": [], "attestations": [], "checks": []
//! }"#;
//! let policy = countersign::Policy::load(policy)?;
//! let change = countersign::read_change(change)?;
//! let at = countersign::scalar::Instant::parse("2026-11-17T15:00:00Z").unwrap();
//! let context = countersign::Context { at, history: None, principal: None, trust: None, collectors: None };
//! let decision = policy.evaluate(&change, &context);
//! assert_eq!(decision.verdict.word(), "deny");
//! assert_eq!(decision.findings[0].code, "artifact/tag");
//! assert_eq!(decision.findings[0].message, "`registry.example.com/shop:latest` is a tag, which can be moved between approval and deploy");
//! assert_eq!(decision.next[0].what, "run the check `unit` on this commit until it passes");
//! # Ok::<(), countersign::CallError>(())
//! ```
//!
//! # From bytes to bytes
//!
//! [`call()`] takes the name of an operation and JSON and gives JSON; [`request()`] takes both in one. Hosts do nothing else.
//! A policy is text that people write: [`yaml`] reads it into a [`tree`] with the place of every value, [`check`] holds the tree
//! against the [`shape`] that its types were declared with and tells *all* mistakes, `policy::load` checks what is left for sense and
//! makes it ready, [`lint`] says what can't have been meant. A change is JSON that machines write: [`read`] takes it by a tree that
//! borrows from it straight into its types, and only when that fails asks [`check`], for the same messages. [`evaluate`] then runs the gates.
//!
//! # Code map
//!
//! | file | what it is about |
//! | --- | --- |
//! | `call.rs`, `input.rs` | the one list of operations; the parts of what they are given |
//! | `shape.rs`, `scalar.rs` | how documents are declared, once; the single values in them |
//! | `yaml.rs`, `tree.rs`, `check.rs`, `read.rs` | text and JSON → documents, with all mistakes and their places |
//! | `diagnostic.rs`, `error.rs`, `near.rs` | what is told to authors and callers, and how |
//! | `policy/document.rs`, `policy/load.rs`, `policy/load/` | the policy as it is written; as it is made ready |
//! | `lint/` | one file for each thing that can't have been meant |
//! | `change.rs`, `contradictions.rs`, `history.rs` | the evidence, and what can't be in it |
//! | `condition/` | the CEL subset: parsed, type-checked and compiled when a policy loads |
//! | `people.rs`, `glob.rs` | who is who, and what matches what |
//! | `names.rs` | maps and sets by name |
//! | `evaluate.rs` | the order of the gates, and what they share |
//! | `gate/` | one file for each gate; `gate/tally.rs` counts people, `gate/next.rs` finds the shortest list of what is owed |
//! | `codes.rs`, `decision.rs`, `explain.rs` | what is found, what is decided, and how a person reads it |
//! | `zone.rs`, `zone/`, `cron.rs` | local time, by the database that `build.rs` packs; schedules |
//! | `calendar/` | when deploys are open: one file for each kind of recurrence, the search, and the answer of the operation |
//! | `proof/` | envelopes, the keys that sign them, signed changes and approvals, and the sign-off of a decision |
//! | `paper_trail/` | what is written to people about an override, and how their words are read back |
//! | `record.rs`, `audit.rs`, `canonical.rs` | the deploy record, its chain, and its RFC 8785 bytes |
//! | `schema.rs` | JSON Schemas and TypeScript types, made from the shapes |
//! | `limits.rs` | every limit, by name |
//!
//! # Invariants
//!
//! *The core never asks what time it is.* `at` is an argument; a module that a host loads imports no clock.
//!
//! *Two hosts given the same bytes give the same bytes.* Nothing is random or in hash order; floating point is formatted by one crate.
//!
//! *No input makes it panic, trap, hang or allocate without bound.* `limits.rs` names each limit; passing one is an error with a code.
//!
//! *Absent evidence never satisfies anything.* Leaving out a field never turns a verdict into allow (`tests/generated.rs`). Where a
//! list could carry a rejection, it has to be there.
//!
//! *All gates run.* A waiver, an override or a rollback marks what it stands in for as waived; nothing is taken out of a decision.
//!
//! *Nothing waives the artifact or the record.* [`Waivable`](policy::document::Waivable) has no word for them.
//!
//! *`next` is exact.* Supplying all of it allows, leaving any one out does not (`tests/generated.rs`).
//!
//! *What a policy asks for and this build can't judge is refused when it loads*, never skipped.
//!
//! *The Wasm stays small* (`js/ledger.mjs`). Whatever is generic is paid for again with each type: maps are [`names::Names`], lists are
//! sorted by [`names::sort`], numbers are read by [`scalar::decimal`] and written by [`scalar::Number`], letters are ASCII where case
//! doesn't matter.
//!
//! *A code is stable.* Each is explained once and has a vector (`tests/tidy.rs`).
#![forbid(unsafe_code)]

pub mod audit;
pub mod calendar;
pub mod call;
pub mod canonical;
pub mod change;
pub mod check;
pub mod codes;
pub mod condition;
pub mod contradictions;
pub mod cron;
pub mod decision;
pub mod diagnostic;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod gate;
pub mod glob;
pub mod history;
mod input;
pub mod limits;
pub mod lint;
pub mod names;
pub mod near;
pub mod paper_trail;
pub mod people;
pub mod policy;
pub mod proof;
pub mod read;
pub mod record;
pub mod scalar;
pub mod schema;
pub mod shape;
pub mod tree;
pub mod yaml;
pub mod zone;

pub use call::{call, read_change, request};
pub use change::Change;
pub use decision::Decision;
pub use error::CallError;
pub use evaluate::Context;
pub use policy::Policy;
