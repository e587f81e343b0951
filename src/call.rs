//! JSON in, JSON out: the one list of operations that every host offers.
//!
//! Every operation is total: the answer, or `{"error": {…}}`. A host only moves bytes.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::change::Change;
use crate::decision::Decision;
use crate::diagnostic::{self, Diagnostic};
use crate::document;
use crate::error::CallError;
use crate::evaluate::{Context, Trust};
use crate::history::History;
use crate::policy::{self, Loaded, Policy};
use crate::read;
use crate::record::{self, Record};
use crate::scalar::{Instant, Text};
use crate::shape::Json;
use crate::tree::{Node, Tree};
use crate::{audit, canonical, explain, limits, schema, zone};

/// One operation.
pub struct Operation {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    run: fn(&[u8]) -> Result<Vec<u8>, CallError>,
}

/// All operations. Adding one is a function and a line.
pub static OPERATIONS: &[Operation] = &[
    Operation { name: "evaluate", doc: "policy, change, at → decision", run: evaluate },
    Operation { name: "lint", doc: "policy → diagnostics", run: lint },
    Operation { name: "explain", doc: "decision → the text that a person reads", run: explain },
    Operation { name: "record", doc: "decision, change, previous → record", run: make_record },
    Operation { name: "audit", doc: "records → whether their chain holds", run: run_audit },
    Operation { name: "schema", doc: "→ the JSON Schema of a document", run: schema },
    Operation { name: "version", doc: "→ the versions of the engine and of the time-zone database", run: version },
];

/// Answers an operation. Total: wrong input is an answer with an `error`, never a trap.
#[must_use]
pub fn call(operation: &str, input: &[u8]) -> Vec<u8> {
    let answer = if input.len() > limits::INPUT_BYTES {
        let message = format!("the input has {} bytes, and {} is the limit", input.len(), limits::INPUT_BYTES);
        Err(CallError::new("document/too-large", message))
    } else {
        match OPERATIONS.iter().find(|known| known.name == operation) {
            Some(known) => (known.run)(input),
            None => {
                let names = OPERATIONS.iter().map(|known| known.name);
                let error =
                    CallError::new("request/unknown-operation", format!("there is no operation `{}`", crate::scalar::clipped(operation)));
                Err(match crate::near::suggestion(operation, names) {
                    Some(help) => error.help(help),
                    None => error,
                })
            }
        }
    };
    answer.unwrap_or_else(refuse)
}

/// Answers a request that names its operation: `{"op": "evaluate", "input": {…}}`. The one entry that a host needs.
#[must_use]
pub fn request(bytes: &[u8]) -> Vec<u8> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Request<'a> {
        #[serde(borrow)]
        op: Text<'a>,
        #[serde(borrow)]
        input: Option<&'a RawValue>,
    }
    let read = read::text(bytes, "the request", limits::INPUT_BYTES).and_then(|text| {
        let shape = "a request is `{\"op\": NAME, \"input\": {…}}`";
        serde_json::from_str::<Request<'_>>(text)
            .map_err(|error| CallError::new("request/malformed", format!("the request can't be read: {error}")).help(shape))
    });
    match read {
        Ok(request) => call(&request.op, request.input.map_or("{}", RawValue::get).as_bytes()),
        Err(error) => match envelope(bytes) {
            Some((operation, input)) => call(operation, input),
            None => refuse(error),
        },
    }
}

/// The operation of a request that can't be read, and what stands where its input should: so the operation itself says what is wrong,
/// in the same bytes as where a host hands the input over by itself. Only the plainest form, `{"op":"NAME","input":…}`.
fn envelope(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(br#"{"op":""#)?.strip_suffix(b"}")?;
    let (operation, rest) = rest.split_at(rest.iter().position(|&byte| byte == b'"')?);
    Some((std::str::from_utf8(operation).ok()?, rest.strip_prefix(br#"","input":"#)?))
}

document! {
    written
    /// An error as an answer.
    pub struct Refusal {
        /// Why there is no answer.
        error: CallError,
    }
}

/// An error as an answer.
#[must_use]
pub fn refuse(error: CallError) -> Vec<u8> {
    json(&Refusal { error })
}

fn json(value: &impl Json) -> Vec<u8> {
    // A decision of twenty findings has some 6 kB.
    let mut out = String::with_capacity(8192);
    value.json(&mut out);
    out.into_bytes()
}

/// A policy as an input gives it: text, or an object.
fn load(policy: &RawValue) -> Result<Loaded, CallError> {
    let raw = policy.get();
    if raw.len() > limits::POLICY_BYTES.saturating_mul(2) {
        let message = format!("the policy has {} bytes, and {} is the limit", raw.len(), limits::POLICY_BYTES);
        return Err(CallError::new("document/too-large", message).at("/policy"));
    }
    if raw.starts_with('"') {
        let text: Text<'_> = serde_json::from_str(raw)
            .map_err(|error| CallError::new("document/syntax", format!("the policy's text can't be read: {error}")).at("/policy"))?;
        return policy::load(&text);
    }
    let tree: Tree = read::checked(raw.as_bytes(), "the policy", limits::POLICY_BYTES)?;
    if depth(&tree) > limits::DEPTH {
        return Err(CallError::new("document/too-deep", format!("lists and objects nest more than {} deep", limits::DEPTH)).at("/policy"));
    }
    Ok(policy::load_tree(&tree, None))
}

fn depth(tree: &Tree) -> usize {
    match &tree.node {
        Node::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Node::Object(entries) => 1 + entries.iter().map(|(_, value)| depth(value)).max().unwrap_or(0),
        _ => 0,
    }
}

/// The policy, or one error that carries every mistake in it.
fn ready(loaded: Loaded) -> Result<Policy, CallError> {
    loaded.policy.ok_or_else(|| {
        let errors = loaded.diagnostics.into_iter().filter(|d| d.severity == diagnostic::Severity::Error).collect();
        read::several(errors, "the policy").unwrap_or_else(|| CallError::new("policy/not-a-policy", "this is no policy"))
    })
}

impl Policy {
    /// Reads a policy from YAML or JSON text, and refuses it with all its mistakes.
    ///
    /// # Errors
    /// The first mistake, with all of them under `diagnostics`.
    pub fn load(text: &str) -> Result<Policy, CallError> {
        policy::load(text).and_then(ready)
    }

    /// Decides a change given as JSON, and answers as the operation `evaluate` does.
    #[must_use]
    pub fn evaluate_json(&self, change: &[u8], context: &Context<'_>) -> Vec<u8> {
        match read_change(change) {
            Ok(change) => json(&self.evaluate(&change, context)),
            Err(error) => refuse(error),
        }
    }
}

/// Reads a change from JSON.
///
/// # Errors
/// Every mistake in it, with its JSON pointer.
pub fn read_change(bytes: &[u8]) -> Result<Change<'_>, CallError> {
    let change: Change<'_> = read::document(bytes, "the change", limits::CHANGE_BYTES)?;
    change.contradictions()?;
    Ok(change)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EvaluateInput<'a> {
    #[serde(borrow)]
    policy: &'a RawValue,
    #[serde(borrow)]
    change: &'a RawValue,
    #[serde(borrow)]
    at: Text<'a>,
    #[serde(borrow)]
    history: Option<&'a RawValue>,
    #[serde(borrow)]
    principal: Option<Text<'a>>,
    trust: Option<Trust>,
}

fn input<'a, T: Deserialize<'a>>(bytes: &'a [u8], shape: &str) -> Result<T, CallError> {
    let text = read::text(bytes, "the input", limits::INPUT_BYTES)?;
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let code = if error.is_data() { "request/malformed" } else { "document/syntax" };
        CallError::new(code, format!("the input can't be read: {message}")).help(format!("give {shape}"))
    })
}

/// An error within a part of the input: its path starts at that part.
fn within(part: &'static str) -> impl Fn(CallError) -> CallError {
    move |error| match error.path {
        Some(_) => error,
        None => error.at(part),
    }
}

fn evaluate(bytes: &[u8]) -> Result<Vec<u8>, CallError> {
    let input: EvaluateInput<'_> = input(bytes, "`{policy, change, at, history?, principal?, trust?}`")?;
    let policy = load(input.policy).and_then(ready)?;
    let at = instant(&input.at)?;
    let history = read_history(input.history)?;
    let context = Context { at, history, principal: input.principal, trust: input.trust };
    let change = read_change(input.change.get().as_bytes())?;
    Ok(json(&policy.evaluate(&change, &context)))
}

fn instant(text: &str) -> Result<Instant, CallError> {
    Instant::parse(text).map_err(|why| {
        CallError::new("request/bad-instant", why).at("/at").help("give the instant of the decision, such as `2026-06-22T14:30:00Z`")
    })
}

fn read_history(raw: Option<&RawValue>) -> Result<Option<History<'_>>, CallError> {
    let Some(raw) = raw.filter(|raw| raw.get() != "null") else { return Ok(None) };
    let history: History<'_> = read::checked(raw.get().as_bytes(), "the history", limits::INPUT_BYTES).map_err(within("/history"))?;
    history.within_limits()?;
    Ok(Some(history))
}

document! {
    written
    /// What there is to tell of a policy.
    pub struct LintAnswer {
        /// Errors and warnings in the order of the text.
        diagnostics: Vec<Diagnostic>,
        /// The same as a person reads them.
        text: String,
    }
}

fn lint(bytes: &[u8]) -> Result<Vec<u8>, CallError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input<'a> {
        #[serde(borrow)]
        policy: &'a RawValue,
        #[serde(borrow)]
        name: Option<Text<'a>>,
    }
    let input: Input<'_> = input(bytes, "`{policy, name?}`")?;
    let diagnostics = match load(input.policy) {
        Ok(loaded) => loaded.diagnostics,
        // A text that can't be read at all has this one mistake.
        Err(error) if error.code.starts_with("document/") => vec![Diagnostic::from_error(error)],
        Err(error) => return Err(error),
    };
    let text = diagnostic::render(&diagnostics, input.name.as_deref().unwrap_or("policy"));
    Ok(json(&LintAnswer { diagnostics, text }))
}

document! {
    written
    /// A text that a person reads.
    pub struct TextAnswer {
        /// The text, lines ended by `\n`.
        text: String,
    }
}

fn explain(bytes: &[u8]) -> Result<Vec<u8>, CallError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input<'a> {
        #[serde(borrow)]
        decision: &'a RawValue,
    }
    let input: Input<'_> = input(bytes, "`{decision}`")?;
    let decision: Decision<'_> = read::checked(input.decision.get().as_bytes(), "the decision", limits::INPUT_BYTES)?;
    Ok(json(&TextAnswer { text: explain::explain(&decision) }))
}

document! {
    written
    /// A record, and the line that is appended.
    pub struct RecordAnswer<'a> where "'de: 'a" {
        /// The record.
        record: Record<'a>,
        /// Its RFC 8785 bytes, without a line end.
        line: String,
        /// `sha256:` over these bytes, by which the next record names this one.
        digest: String,
    }
}

fn make_record(bytes: &[u8]) -> Result<Vec<u8>, CallError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input<'a> {
        #[serde(borrow)]
        decision: &'a RawValue,
        #[serde(borrow)]
        change: &'a RawValue,
        /// The line before, or its digest; null for the first record.
        #[serde(borrow)]
        previous: Option<Text<'a>>,
    }
    let input: Input<'_> = input(bytes, "`{decision, change, previous}`, where `previous` is the digest of the record before, or null")?;
    let digest_of = |raw: &RawValue, what: &str| {
        read::checked::<Tree>(raw.get().as_bytes(), what, limits::INPUT_BYTES).map(|tree| canonical::digest(&tree))
    };
    let digests = record::Digests { decision: digest_of(input.decision, "the decision")?, change: digest_of(input.change, "the change")? };
    let decision: Decision<'_> = read::checked(input.decision.get().as_bytes(), "the decision", limits::INPUT_BYTES)?;
    let change = read_change(input.change.get().as_bytes())?;
    let same = [
        ("id", decision.id.as_str() == change.id.as_str()),
        ("service", decision.service.as_str() == change.service.as_str()),
        ("environment", decision.environment.as_str() == change.environment.as_str()),
        ("artifact", change.artifact.ends_with(decision.subject.as_str())),
    ];
    if let Some((field, _)) = same.iter().find(|(_, same)| !same) {
        let message = format!("the decision is about another change: its {field} differs");
        return Err(CallError::new("record/other-change", message).at("/decision").help("give the change that the decision was made of"));
    }
    if let Some(previous) = input.previous.as_deref().filter(|previous| !audit::is_digest(previous)) {
        let message = format!("`{}` is no digest of a record", crate::scalar::clipped(previous));
        return Err(CallError::new("record/bad-previous", message)
            .at("/previous")
            .help("give `sha256:` and 64 hex digits, or null for the first record"));
    }
    let made = record::record(&decision, &change, digests, input.previous.map(|previous| previous.to_string()));
    let tree: Tree = serde_json::from_slice(&json(&made)).map_err(|error| CallError::new("document/syntax", error.to_string()))?;
    let line = canonical::canonical(&tree);
    let digest = record::line_digest(&line);
    Ok(json(&RecordAnswer { record: made, line, digest }))
}

fn run_audit(bytes: &[u8]) -> Result<Vec<u8>, CallError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input<'a> {
        /// The log as it lies in its file.
        #[serde(borrow)]
        records: Text<'a>,
        #[serde(borrow)]
        head: Option<Text<'a>>,
    }
    let input: Input<'_> = input(bytes, "`{records, head?}`, where `records` is the log's text")?;
    Ok(json(&audit::audit(&input.records, input.head.as_deref())))
}

fn schema(bytes: &[u8]) -> Result<Vec<u8>, CallError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input<'a> {
        #[serde(borrow)]
        document: Text<'a>,
    }
    let input: Input<'_> = input(bytes, "`{document}`, one of policy, change, decision, record, history, diagnostic")?;
    schema::schema(&input.document).map(|tree| json(&tree)).ok_or_else(|| {
        let names = schema::DOCUMENTS.iter().map(|(name, _)| *name);
        let error =
            CallError::new("schema/unknown-document", format!("there is no schema of `{}`", crate::scalar::clipped(&input.document)));
        error.at("/document").help(crate::near::suggestion(&input.document, names).unwrap_or_default())
    })
}

document! {
    written
    /// What decides.
    pub struct VersionAnswer {
        /// The version of the engine.
        engine: String,
        /// The version of the time-zone database.
        tzdb: String,
        /// The operations that there are.
        operations: Vec<String>,
    }
}

fn version(_: &[u8]) -> Result<Vec<u8>, CallError> {
    let operations = OPERATIONS.iter().map(|operation| operation.name.to_owned()).collect();
    Ok(json(&VersionAnswer { engine: env!("CARGO_PKG_VERSION").to_owned(), tzdb: zone::database_version().to_owned(), operations }))
}
