//! JSON in, JSON out: the one list of operations that every host offers.
//!
//! Every operation is total: the answer, or `{"error": {…}}`. A host only moves bytes.

use crate::calendar::Question;
use crate::change::{Approval, Change};
use crate::decision::Decision;
use crate::diagnostic::{self, Diagnostic};
use crate::document;
use crate::error::CallError;
use crate::evaluate::Context;
use crate::history::History;
use crate::input::{Input, Parts};
use crate::paper_trail::template::{self, Given};
use crate::policy::{self, Loaded, Policy};
use crate::proof::approval;
use crate::proof::collected::{self, Collected};
use crate::proof::dsse::Envelope;
use crate::proof::key::{Signer, Verifier};
use crate::proof::keyless::{self, TrustedRoots};
use crate::proof::signoff::{self, Form, Signing, Verifying};
use crate::read;
use crate::record::{self, Record};
use crate::scalar::{Instant, Text};
use crate::shape::{FromTree, Json, Shaped};
use crate::tree::{Node, Tree};
use crate::zone::Local;
use crate::{audit, canonical, contradictions, explain, limits, paper_trail, proof, schema, zone};

/// All operations, and what each does.
pub static OPERATIONS: &[(&str, &str)] = &[
    ("evaluate", "policy, change, at → decision"),
    ("lint", "policy → diagnostics"),
    ("calendar", "policy or calendar, at or a range → open, closed or frozen, why, and when that changes"),
    ("explain", "decision → the text that a person reads"),
    ("override", "policy, change, at → the texts that go with its override"),
    ("parse-override", "text → the override that it asks for"),
    ("sign-change", "change, key → signed change"),
    ("approve", "change, actor, at, key → approval, signed or to be signed"),
    ("sign", "policy, decision, change, key, at → sign-off"),
    ("verify", "sign-off, policy, keys, digest, environment, at → verdict"),
    ("artifact", "artifact, attestations, policy or keys, at → what is proven of the artifact"),
    ("record", "decision, change, previous → record"),
    ("audit", "records → whether their chain holds"),
    ("schema", "→ the JSON Schema of a document"),
    ("version", "→ the versions of the engine and of the time-zone database"),
];

/// Answers an operation. Total: wrong input is an answer with an `error`, never a trap.
#[must_use]
pub fn call(operation: &str, input: &[u8]) -> String {
    let answer = match operation {
        "evaluate" => evaluate(input, false),
        "lint" => lint(input),
        "calendar" => calendar(input),
        "explain" => explain(input),
        "override" => evaluate(input, true),
        "parse-override" => parse_override(input),
        "sign-change" => sign_change(input),
        "approve" => approve(input),
        "sign" => sign(input),
        "verify" => verify(input),
        "artifact" => artifact(input),
        "record" => make_record(input),
        "audit" => run_audit(input),
        "schema" => schema(input),
        "version" => Ok(version()),
        _ => Err(unknown_operation(operation)),
    };
    answer.unwrap_or_else(refuse)
}

fn unknown_operation(operation: &str) -> CallError {
    let error = CallError::new("request/unknown-operation", format!("there is no operation `{}`", crate::scalar::clipped(operation)));
    match crate::near::suggestion(operation, &mut OPERATIONS.iter().map(|(name, _)| *name)) {
        Some(help) => error.help(help),
        None => error,
    }
}

/// Answers a request that names its operation: `{"op": "evaluate", "input": {…}}`. The one entry that a host needs.
#[must_use]
pub fn request(bytes: &[u8]) -> String {
    let parts = Parts { required: &["op"], optional: &["input"] };
    let read = Input::read(bytes, "the request", &parts).and_then(|input| Ok((input.text("op")?.unwrap_or_else(|| "".into()), input)));
    match read {
        Ok((operation, input)) => call(&operation, input.given("input").unwrap_or("{}").as_bytes()),
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
pub fn refuse(error: CallError) -> String {
    json(&Refusal { error })
}

pub(crate) fn json(value: &impl Json) -> String {
    // A decision of twenty findings has some 6 kB.
    let mut out = String::with_capacity(8192);
    value.json(&mut out);
    out
}

/// A policy as an input gives it: text, or an object.
fn load(raw: &str, at: Option<Instant>) -> Result<Loaded, CallError> {
    if raw.starts_with('"') {
        let text: Text<'_> = serde_json::from_str(raw)
            .map_err(|error| CallError::new("document/syntax", format!("the policy's text can't be read: {error}")).at("/policy"))?;
        return policy::load_at(&text, at);
    }
    let tree: Tree<'_> = read::document(raw.as_bytes(), "the policy", limits::POLICY_BYTES)?;
    Ok(policy::load_tree(&tree, None, at))
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

    /// Decides a change given as JSON, plain or signed by one of the context's collectors, and answers as the operation `evaluate` does.
    #[must_use]
    pub fn evaluate_json(&self, change: &[u8], context: &Context<'_>) -> String {
        let mut kept = String::new();
        let read = collectors(context.collectors.as_deref()).and_then(|keys| collected::read(change, &keys, &mut kept));
        match read {
            Ok(Collected { change, signed_by, .. }) => json(&self.evaluate_signed(&change, context, signed_by)),
            Err(error) => refuse(error),
        }
    }
}

/// Reads a plain change from JSON.
///
/// # Errors
/// Every mistake in it, with its JSON pointer.
pub fn read_change(bytes: &[u8]) -> Result<Change<'_>, CallError> {
    let what = "the change";
    let text = read::text(bytes, what, limits::CHANGE_BYTES)?;
    collected::plain(text, read::tree(text, what)?)
}

/// The keys of the collectors that a host names.
fn collectors(pems: Option<&[Text<'_>]>) -> Result<Vec<Verifier>, CallError> {
    collected::keys(pems.unwrap_or(&[]), "collectors", limits::COLLECTORS)
}

/// The change of an input, plain or signed by one of the input's collectors; null where none is given.
fn given_change<'a>(input: &Input<'a>, kept: &'a mut String) -> Result<Option<Collected<'a>>, CallError> {
    let keys = collectors(part::<Vec<Text<'_>>>(input, "collectors", "the collectors")?.as_deref())?;
    input.given("change").map(|raw| collected::read(raw.as_bytes(), &keys, kept)).transpose()
}

/// The same where there has to be one.
fn required_change<'a>(input: &Input<'a>, kept: &'a mut String) -> Result<Collected<'a>, CallError> {
    given_change(input, kept)?.ok_or_else(|| read::refusal("null", "the change", Change::KIND))
}

/// What the whole input is called.
const INPUT: &str = "the input";

/// An error within a part of the input: its path starts at that part.
fn within(part: &'static str) -> impl Fn(CallError) -> CallError {
    move |error| {
        let path = format!("{part}{}", error.path.as_deref().unwrap_or(""));
        error.at(path)
    }
}

/// Decides a change, and gives the decision, or the texts that go with its override.
fn evaluate(bytes: &[u8], texts: bool) -> Result<String, CallError> {
    let optional = &["history", "principal", "trust", "collectors", "trusted_roots"];
    let parts = Parts { required: &["policy", "change", "at"], optional };
    let input = Input::read(bytes, INPUT, &parts)?;
    let policy = load(input.raw("policy"), None).and_then(ready)?.trusting(trusted_roots(&input)?);
    let at = at(&input)?;
    let history = read_history(input.given("history"))?;
    let trust = input.given("trust").map(|raw| read::document(raw.as_bytes(), "the trust", limits::INPUT_BYTES).map_err(within("/trust")));
    let context = Context { at, history, principal: input.text("principal")?, trust: trust.transpose()?, collectors: None };
    let mut kept = String::new();
    let Collected { change, signed_by, .. } = required_change(&input, &mut kept)?;
    let decision = policy.evaluate_signed(&change, &context, signed_by);
    if texts { paper_trail::write(&policy, &change, &decision).map(|trail| json(&trail)) } else { Ok(json(&decision)) }
}

/// An optional part of an input, read as its type says.
fn part<'a, T: FromTree<'a> + Shaped>(input: &Input<'a>, name: &'static str, what: &str) -> Result<Option<T>, CallError> {
    let read = |raw: &'a str| {
        read::document(raw.as_bytes(), what, limits::INPUT_BYTES).map_err(|error: CallError| {
            let path = format!("/{name}{}", error.path.as_deref().unwrap_or(""));
            error.at(path)
        })
    };
    input.given(name).map(read).transpose()
}

fn instant(text: &str) -> Result<Instant, CallError> {
    Instant::parse(text).map_err(|why| {
        CallError::new("request/bad-instant", why).at("/at").help("give the instant of the decision, such as `2026-06-22T14:30:00Z`")
    })
}

/// The instant that an operation is asked for.
#[inline(never)]
fn at(input: &Input<'_>) -> Result<Instant, CallError> {
    instant(&input.text("at")?.unwrap_or_else(|| "".into()))
}

fn read_history(raw: Option<&str>) -> Result<Option<History<'_>>, CallError> {
    let Some(raw) = raw else { return Ok(None) };
    let history: History<'_> = read::document(raw.as_bytes(), "the history", limits::INPUT_BYTES).map_err(within("/history"))?;
    history.within_limits()?;
    Ok(Some(history))
}

document! {
    written
    /// What there is to tell of a policy.
    pub struct LintAnswer {
        /// Errors and warnings in the order of the text; what waivers end soon only where `at` is given.
        diagnostics: Vec<Diagnostic>,
        /// The same as a person reads them.
        text: String,
    }
}

fn lint(bytes: &[u8]) -> Result<String, CallError> {
    let input = Input::read(bytes, INPUT, &Parts { required: &["policy"], optional: &["name", "at"] })?;
    let (name, at) = (input.text("name")?, input.text("at")?.map(|at| instant(&at)).transpose()?);
    let diagnostics = match load(input.raw("policy"), at) {
        Ok(loaded) => loaded.diagnostics,
        // A text that can't be read at all has this one mistake.
        Err(error) if error.code.starts_with("document/") => vec![Diagnostic::from_error(error)],
        Err(error) => return Err(error),
    };
    let text = diagnostic::render(&diagnostics, name.as_deref().unwrap_or("policy"));
    Ok(json(&LintAnswer { diagnostics, text }))
}

fn calendar(bytes: &[u8]) -> Result<String, CallError> {
    let optional = &["policy", "calendar", "at", "from", "to", "service", "change", "collectors", "destination", "manual", "started_at"];
    let input = Input::read(bytes, INPUT, &Parts { required: &[], optional })?;
    let policy = match (input.given("policy"), input.given("calendar")) {
        (Some(raw), None) => load(raw, None).and_then(ready)?,
        (None, Some(raw)) => Policy::of_calendar(read::document(raw.as_bytes(), "the calendar", limits::POLICY_BYTES)?)?,
        _ => return Err(CallError::new("request/malformed", "either `policy` or `calendar` is expected").help("give one of them")),
    };
    let time = |name: &'static str| {
        let read = |text: Text<'_>| Instant::parse(&text).map_err(|why| CallError::new("request/bad-instant", why).at(format!("/{name}")));
        input.text(name)?.map(read).transpose()
    };
    let mut kept = String::new();
    let change = given_change(&input, &mut kept)?.map(|given| given.change);
    let (service, destination) = (input.text("service")?, part(&input, "destination", "the destination")?);
    let question = Question {
        change: change.as_ref(),
        service: service.as_deref(),
        destination: destination.as_ref(),
        manual: part(&input, "manual", "`manual`")?,
        started_at: time("started_at")?,
    };
    // The ends of a range may be written by the calendar's own clock.
    let end = |name: &'static str| {
        let text = input.text(name)?;
        let local = text.as_deref().and_then(|text| Local::parse(text).ok());
        Ok::<_, CallError>(match local {
            Some(local) => Some(policy.zone().instants(local).earliest()),
            None => time(name).map_err(|error| {
                error.help("give an instant, or a date or time by the calendar's own clock, such as `2026-11-23` or `2026-11-23T09:00`")
            })?,
        })
    };
    match (time("at")?, end("from")?, end("to")?) {
        (Some(at), None, None) => Ok(json(&policy.calendar_at(at, &question))),
        (None, Some(from), Some(to)) => policy.calendar_through(from, to, &question).map(|range| json(&range)),
        _ => Err(CallError::new("request/malformed", "either `at`, or `from` and `to` are expected").help("give an instant or a range")),
    }
}

fn read_decision(bytes: &[u8]) -> Result<Decision<'_>, CallError> {
    read::document(bytes, "the decision", limits::INPUT_BYTES)
}

document! {
    written
    /// A text that a person reads.
    pub struct TextAnswer {
        /// The text, lines ended by `\n`.
        text: String,
    }
}

fn explain(bytes: &[u8]) -> Result<String, CallError> {
    let input = Input::read(bytes, INPUT, &Parts { required: &["decision"], optional: &[] })?;
    let decision = read_decision(input.raw("decision").as_bytes())?;
    Ok(json(&TextAnswer { text: explain::explain(&decision) }))
}

document! {
    written
    /// What a filled-in template asks for.
    pub struct OverrideAnswer {
        /// The override, as it goes into the change.
        override_request as "override": Tree<'static>,
    }
}

fn parse_override(bytes: &[u8]) -> Result<String, CallError> {
    let input = Input::read(bytes, INPUT, &Parts { required: &["text"], optional: &["change", "collectors", "path", "id", "at"] })?;
    let (text, path, id, at) = (input.text("text")?, input.text("path")?, input.text("id")?, input.text("at")?);
    let mut kept = String::new();
    let change = given_change(&input, &mut kept)?.map(|given| given.change);
    let given =
        Given { change: change.as_ref(), path: path.as_deref(), id: id.as_deref(), requested_at: at.as_deref().map(instant).transpose()? };
    let override_request = template::parse(text.as_deref().unwrap_or(""), &given)?;
    Ok(json(&OverrideAnswer { override_request }))
}

/// Whether a decision is about a change; `Err` names the first field that differs.
fn about(decision: &Decision<'_>, change: &Change<'_>) -> Result<(), CallError> {
    let same = [
        ("id", decision.id.as_str() == change.id.as_str()),
        ("service", decision.service.as_str() == change.service.as_str()),
        ("environment", decision.environment.as_str() == change.environment.as_str()),
        ("artifact", change.digest().unwrap_or(&change.artifact) == decision.subject.as_str()),
    ];
    let Some((field, _)) = same.iter().find(|(_, same)| !same) else { return Ok(()) };
    let message = format!("the decision is about another change: its {field} differs");
    Err(CallError::new("record/other-change", message).at("/decision").help("give the change that the decision was made of"))
}

fn digest_of(raw: &str, what: &str) -> Result<String, CallError> {
    read::document::<Tree<'_>>(raw.as_bytes(), what, limits::INPUT_BYTES).map(|tree| canonical::digest(&tree))
}

/// The private key of an input.
fn signer(input: &Input<'_>) -> Result<Signer, CallError> {
    let pem = input.text("key")?.unwrap_or_else(|| "".into());
    Signer::from_pem(&pem).map_err(|why| CallError::new("sign/bad-key", why).at("/key"))
}

fn sign_change(bytes: &[u8]) -> Result<String, CallError> {
    let input = Input::read(bytes, INPUT, &Parts { required: &["change", "key"], optional: &[] })?;
    let mut kept = String::new();
    // What no operation would take is not signed either, and what is signed not once more.
    let Collected { text, .. } = required_change(&input, &mut kept)?;
    Ok(json(&collected::sign(&read::tree(text, "the change")?, &signer(&input)?)))
}

fn approve(bytes: &[u8]) -> Result<String, CallError> {
    let optional = &["key", "role", "policy", "collectors"];
    let input = Input::read(bytes, INPUT, &Parts { required: &["change", "actor", "at"], optional })?;
    let policy = input.given("policy").map(|raw| load(raw, None).and_then(ready)).transpose()?;
    let mut kept = String::new();
    let Collected { change, .. } = required_change(&input, &mut kept)?;
    let Some(digest) = change.digest() else {
        let error = CallError::new("sign/no-digest", "the artifact is named without a digest").at("/change/artifact");
        return Err(error.help("name it as `…@sha256:…`"));
    };
    let name = |name: &'static str| {
        let text = input.text(name)?;
        match text.as_deref().filter(|text| text.is_empty() || contradictions::hides_something(text)) {
            Some(_) => Err(CallError::new("request/malformed", format!("`{name}` is empty, or has what can't be seen in it"))
                .at(format!("/{name}"))
                .help("give it as its platform shows it")),
            None => Ok(text),
        }
    };
    let actor = name("actor")?.unwrap_or_else(|| "".into());
    let key = input.given("key").map(|_| signer(&input)).transpose()?;
    if let (Some(policy), Some(key)) = (&policy, &key) {
        let keys = policy.approval_keys.get(&policy.people.canonical(&actor));
        if !keys.is_some_and(|keys| keys.contains(&key.verifier())) {
            let message = format!("the policy doesn't name the key as one of {}'s", crate::scalar::clipped(&actor));
            return Err(CallError::new("sign/other-key", message).at("/key").help("sign with a key that stands under `approval_keys`"));
        }
    }
    let approval = Approval {
        actor,
        state: None,
        role: name("role")?,
        teams: None,
        at: at(&input)?,
        method: None,
        subject: None,
        policy: policy.as_ref().map(|policy| policy.digest().to_owned().into()),
        comment: None,
        on_behalf_of: None,
        signature: None,
    };
    Ok(json(&approval::approve(&change, approval, digest, key.as_ref())))
}

fn sign(bytes: &[u8]) -> Result<String, CallError> {
    let required = &["policy", "decision", "change", "key", "at"];
    let input = Input::read(bytes, INPUT, &Parts { required, optional: &["collectors", "record", "predicate"] })?;
    let policy = load(input.raw("policy"), None).and_then(ready)?;
    let decided = input.raw("decision");
    let decision = read_decision(decided.as_bytes())?;
    let mut kept = String::new();
    let Collected { change, text: changed, .. } = required_change(&input, &mut kept)?;
    about(&decision, &change)?;
    let key = signer(&input)?;
    let record = input.text("record")?.map(|record| record.to_string());
    let digests = [Some(digest_of(changed, "the change")?), Some(digest_of(decided, "the decision")?), record];
    let at = at(&input)?;
    let form = part(&input, "predicate", "the predicate")?.unwrap_or(Form::Summary);
    let signing = Signing { policy: &policy, decision: &decision, change: &change, digests, at, form };
    signoff::sign(signing, &key).map(|answer| json(&answer))
}

fn verify(bytes: &[u8]) -> Result<String, CallError> {
    let required = &["signoff", "policy", "keys", "digest", "environment", "at"];
    let input = Input::read(bytes, INPUT, &Parts { required, optional: &["service", "change", "collectors", "manual", "revoked"] })?;
    let policy = load(input.raw("policy"), None).and_then(ready)?;
    let envelope: Envelope<'_> =
        read::document(input.raw("signoff").as_bytes(), "the sign-off", limits::INPUT_BYTES).map_err(within("/signoff"))?;
    let malformed = |what: &str| CallError::new("signoff/malformed", format!("the sign-off {what}")).at("/signoff");
    if envelope.signatures.len() > limits::KEYS {
        return Err(malformed("carries too many signatures"));
    }
    let payload = envelope.payload().ok_or_else(|| malformed("has a payload that is no base64"))?;
    let keys = keys(&input, limits::KEYS)?;
    let revoked: Option<Vec<Text<'_>>> = part(&input, "revoked", "the revoked sign-offs")?;
    let mut kept = String::new();
    let given = given_change(&input, &mut kept)?;
    let change_digest = given.as_ref().map(|given| digest_of(given.text, "the change")).transpose()?;
    let change = given.map(|given| given.change);
    if let Some(index) = revoked.iter().flatten().position(|digest| !audit::is_digest(digest)) {
        let error = CallError::new("request/malformed", "this is no digest of a sign-off").at(format!("/revoked/{index}"));
        return Err(error.help("give `sha256:` and 64 hex digits in lower case, as `verify` tells them"));
    }
    let (digest, environment, service) = (input.text("digest")?, input.text("environment")?, input.text("service")?);
    let verifying = Verifying {
        policy: &policy,
        keys: &keys,
        digest: digest.as_deref().unwrap_or(""),
        environment: environment.as_deref().unwrap_or(""),
        service: service.as_deref(),
        change: change.as_ref(),
        change_digest,
        manual: part(&input, "manual", "`manual`")?,
        revoked: revoked.as_deref().unwrap_or(&[]),
        at: at(&input)?,
    };
    signoff::verify(&envelope, &payload, &verifying).map(|answer| json(&answer))
}

fn artifact(bytes: &[u8]) -> Result<String, CallError> {
    let required = &["artifact", "attestations", "at"];
    let input = Input::read(bytes, INPUT, &Parts { required, optional: &["policy", "keys", "trusted_roots"] })?;
    let at = at(&input)?;
    let roots = trusted_roots(&input)?;
    let policy = match input.given("policy") {
        Some(_) if input.given("keys").is_some() => {
            let message = "the policy says whose keys count, and others stand beside it";
            return Err(CallError::new("request/malformed", message).at("/keys").help("give either `policy` or `keys`"));
        }
        Some(raw) => load(raw, None).and_then(ready)?.trusting(roots),
        None if input.given("trusted_roots").is_some() && !keyless::IS_BUILT => {
            let message = "this build can't judge certificates, and doesn't say that they prove nothing";
            return Err(CallError::new("policy/not-built", message).at("/trusted_roots").help("use a build that has it, or give keys"));
        }
        None => Policy::trusting_anybody(keys(&input, limits::SIGNERS)?, roots),
    };
    let attestations: Vec<Tree<'_>> = part(&input, "attestations", "the attestations")?.unwrap_or_default();
    if attestations.len() > limits::ATTESTATIONS {
        let message = format!("there are more than {} attestations", limits::ATTESTATIONS);
        return Err(CallError::new("document/too-large", message).at("/attestations").help("give those that matter"));
    }
    let name = input.text("artifact")?.unwrap_or_else(|| "".into());
    let attestations = Tree::from(Node::List(attestations));
    proof::artifact::prove(&policy, input.given("policy").is_some(), &name, attestations, at)
}

/// The public keys of an input; none where they aren't given.
fn keys(input: &Input<'_>, most: usize) -> Result<Vec<Verifier>, CallError> {
    let pems: Vec<Text<'_>> = part(input, "keys", "the keys")?.unwrap_or_default();
    collected::keys(&pems, "keys", most)
}

/// What certificates are judged by, as the host configures it.
fn trusted_roots(input: &Input<'_>) -> Result<TrustedRoots, CallError> {
    input.given("trusted_roots").map_or_else(|| Ok(TrustedRoots::default()), |raw| TrustedRoots::from_json(raw.as_bytes()))
}

document! {
    written
    /// A record, and the line that is appended.
    pub struct RecordAnswer<'a> {
        /// The record.
        record: Record<'a>,
        /// Its RFC 8785 bytes, without a line end.
        line: String,
        /// `sha256:` over these bytes, by which the next record names this one.
        digest: String,
    }
}

fn make_record(bytes: &[u8]) -> Result<String, CallError> {
    // `previous` is the digest of the record before, and null for the first.
    let input = Input::read(bytes, INPUT, &Parts { required: &["decision", "change"], optional: &["collectors", "previous"] })?;
    let mut kept = String::new();
    let Collected { change, text: changed, .. } = &required_change(&input, &mut kept)?;
    let decided = input.raw("decision");
    let digests = record::Digests { decision: digest_of(decided, "the decision")?, change: digest_of(changed, "the change")? };
    let decision = read_decision(decided.as_bytes())?;
    let previous = input.text("previous")?;
    about(&decision, change)?;
    if let Some(previous) = previous.as_deref().filter(|previous| !audit::is_digest(previous)) {
        let message = format!("`{}` is no digest of a record", crate::scalar::clipped(previous));
        return Err(CallError::new("record/bad-previous", message)
            .at("/previous")
            .help("give `sha256:` and 64 hex digits, or null for the first record"));
    }
    let made = record::record(&decision, change, digests, previous.map(|previous| previous.to_string()));
    let written = json(&made);
    let tree: Tree<'_> = serde_json::from_str(&written).map_err(|error| CallError::new("document/syntax", error.to_string()))?;
    let line = canonical::canonical(&tree);
    let digest = record::line_digest(&line);
    Ok(json(&RecordAnswer { record: made, line, digest }))
}

fn run_audit(bytes: &[u8]) -> Result<String, CallError> {
    let input = Input::read(bytes, INPUT, &Parts { required: &["records"], optional: &["head"] })?;
    let (log, head) = (input.text("records")?.unwrap_or_else(|| "".into()), input.text("head")?);
    Ok(json(&audit::audit(&log, head.as_deref())))
}

fn schema(bytes: &[u8]) -> Result<String, CallError> {
    let input = Input::read(bytes, INPUT, &Parts { required: &["document"], optional: &[] })?;
    let document = input.text("document")?.unwrap_or_else(|| "".into());
    schema::schema(&document).map(|tree| json(&tree)).ok_or_else(|| {
        let mut names = schema::DOCUMENTS.iter().map(|(name, _)| *name);
        let error = CallError::new("schema/unknown-document", format!("there is no schema of `{}`", crate::scalar::clipped(&document)));
        error.at("/document").help(crate::near::suggestion(&document, &mut names).unwrap_or_default())
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

fn version() -> String {
    let operations = OPERATIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    json(&VersionAnswer { engine: env!("CARGO_PKG_VERSION").to_owned(), tzdb: zone::database_version().to_owned(), operations })
}
