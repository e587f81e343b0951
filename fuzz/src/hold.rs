//! What has to hold, whatever the bytes are. A broken promise is a panic, which libFuzzer keeps with its input.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::{Duration, Instant as Clock};

use countersign::canonical::{canonical, sha256};
use countersign::change::Change;
use countersign::condition::{Condition, Mistake, Variable};
use countersign::error::Span;
use countersign::evaluate::Context;
use countersign::names::Names;
use countersign::proof::key::Verifier;
use countersign::proof::ssh;
use countersign::proof::statement::Statement;
use countersign::scalar::Instant;
use countersign::shape::{Kind, Shaped};
use countersign::tree::{Node, Tree};
use countersign::yaml::Lines;
use countersign::{Policy, audit, codes, condition, diagnostic, lint};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::seeds;

/// An answer that takes longer is kept as slow. It is measured in a build that counts every branch and checks every sum.
const SLOW: Duration = Duration::from_millis(200);

/// Does it twice, and the same has to come out. The faster of both is held against [`SLOW`].
fn twice<T: PartialEq>(input: &[u8], run: impl Fn() -> T) -> T {
    let timed = || {
        let start = Clock::now();
        (run(), start.elapsed())
    };
    let ((first, took), (second, again)) = (timed(), timed());
    assert!(first == second, "the same input was answered in two ways");
    if took.min(again) > SLOW {
        seeds::keep_slow(input, took.min(again));
    }
    first
}

/// Calls an operation. Its answer is an object in JSON, and an error in it is one that a person can use.
fn call(operation: &str, input: &[u8]) -> Value {
    let answered = twice(input, || countersign::call(operation, input));
    let answer = answer(&answered);
    assert!(answer["error"]["code"] != "request/unknown-operation", "there is no operation {operation}");
    answer
}

fn answer(text: &str) -> Value {
    let answer: Value = serde_json::from_str(text).expect("an answer is JSON");
    assert!(answer.is_object(), "an answer is an object");
    if let Some(error) = answer.get("error") {
        told(error);
        for diagnostic in error["diagnostics"].as_array().into_iter().flatten() {
            told(diagnostic);
        }
    }
    answer
}

/// What is told of a mistake: a code, a sentence and a place that counts from 1 and ends behind its start.
fn told(mistake: &Value) {
    assert!(is_code(&mistake["code"]), "{mistake} has no code");
    assert!(mistake["message"].as_str().is_some_and(|message| !message.is_empty()), "{mistake} says nothing");
    if let Some(span) = mistake.get("span") {
        let number = |name: &str| span[name].as_u64().expect("a span has four numbers") as u32;
        let [line, column, end_line, end_column] = ["line", "column", "end_line", "end_column"].map(number);
        well_placed(&Span { line, column, end_line, end_column });
    }
}

fn well_placed(span: &Span) {
    assert!(span.line >= 1 && span.column >= 1, "{span:?} doesn't count from 1");
    assert!((span.end_line, span.end_column) >= (span.line, span.column), "{span:?} ends before it starts");
}

/// Whether a code of a mistake is written down.
fn is_code(code: &Value) -> bool {
    let lints = lint::LINTS.iter().map(|lint| lint.code);
    let known = [diagnostic::CODES, condition::CODES, audit::CODES].into_iter().flatten().map(|(code, _)| *code);
    known.chain(lints).any(|known| code == known)
}

/// A decision agrees with its own findings.
fn decision(decision: &Value) {
    let list = |name: &str| decision[name].as_array().unwrap_or_else(|| panic!("a decision lists its {name}"));
    let enforced =
        |statuses: &[&str]| list("findings").iter().any(|f| f["mode"] == "enforce" && statuses.iter().any(|status| f["status"] == *status));
    let verdict = match (enforced(&["violated", "error"]), enforced(&["owed"])) {
        (true, _) => "deny",
        (false, true) => "pending",
        (false, false) => "allow",
    };
    assert_eq!(decision["verdict"], verdict, "the verdict isn't what its findings say");
    assert!(!list("findings").is_empty(), "nothing was looked at");
    for finding in list("findings") {
        // A condition that can't be judged is told by its own code.
        let known = codes::ALL.iter().any(|(code, _)| finding["code"] == code.name)
            || condition::CODES.iter().any(|(code, _)| finding["code"] == *code);
        assert!(known, "{} is no known code", finding["code"]);
        assert!(finding["message"] != "", "{} says nothing", finding["code"]);
        assert_eq!(finding["status"] == "waived", finding.get("waived_by").is_some(), "{finding}: waived by nothing");
    }
    let allowed = verdict == "allow";
    assert_eq!(allowed, decision.get("approved_by").is_some(), "approved, and yet {verdict}");
    for field in ["expires", "override"] {
        assert!(allowed || decision.get(field).is_none(), "there is `{field}`, and yet {verdict}");
    }
    assert!(!allowed || decision.get("not_before").is_none(), "allowed from a later instant on");
}

/// A decision can be told to a person, recorded and audited; `collectors` are those by whom its change may be signed.
fn goes_on(decided: &[u8], change: &[u8], collectors: &str) {
    let raw = |bytes| serde_json::from_slice::<&RawValue>(bytes).expect("it is JSON").get();
    let (decided, change) = (raw(decided), raw(change));
    explain(format!(r#"{{"decision":{decided}}}"#).as_bytes());
    let recorded = recorded(format!(r#"{{"decision":{decided},"change":{change},"collectors":{collectors},"previous":null}}"#).as_bytes());
    assert!(recorded.get("error").is_none(), "a decision can't be recorded: {recorded}");
}

/// The operation `evaluate`.
pub fn evaluate(bytes: &[u8]) {
    let answer = call("evaluate", bytes);
    if answer.get("error").is_some() {
        return;
    }
    decision(&answer);
    let input: BTreeMap<String, &RawValue> = serde_json::from_slice(bytes).expect("what was answered could be read");
    let signed = answer["findings"].as_array().is_some_and(|findings| findings.iter().any(|finding| finding["code"] == "change/signed"));
    assert!(
        signed || answer["verdict"] != "allow" || input.get("trust").is_none_or(|trust| trust.get() != r#""signed""#),
        "nobody signed it"
    );
    goes_on(answer.to_string().as_bytes(), input["change"].get().as_bytes(), input.get("collectors").map_or("null", |raw| raw.get()));
}

/// The operation `lint`.
pub fn lint(bytes: &[u8]) {
    let answer = call("lint", bytes);
    if answer.get("error").is_some() {
        return;
    }
    let diagnostics = answer["diagnostics"].as_array().expect("there is a list");
    diagnostics.iter().for_each(told);
    assert!(diagnostics.len() <= countersign::limits::DIAGNOSTICS + 1, "there are too many diagnostics");
    assert!(answer["text"].as_str().is_some_and(|text| text.ends_with('\n')), "the text doesn't end its last line");
}

/// The operation `calendar`.
pub fn calendar(bytes: &[u8]) {
    let answer = call("calendar", bytes);
    if answer.get("error").is_some() {
        return;
    }
    assert!(answer["text"].as_str().is_some_and(|text| text.ends_with('\n')), "the text doesn't end its last line");
    let instant = |value: &Value| value.as_str().map(|text| Instant::parse(text).expect("an instant").0);
    if let Some(stretches) = answer["stretches"].as_array() {
        let ends: Vec<_> = stretches.iter().map(|stretch| (instant(&stretch["from"]), instant(&stretch["to"]))).collect();
        assert!(ends.iter().all(|(from, to)| from < to), "a stretch is empty");
        assert!(ends.windows(2).all(|pair| pair[0].1 == pair[1].0), "there is a gap between stretches");
        return;
    }
    let at = instant(&answer["at"]);
    for (name, wanted) in [("opens_at", false), ("closes_at", true)] {
        if let Some(changes) = instant(&answer[name]) {
            assert!(Some(changes) > at, "{name} doesn't lie ahead");
            assert!((answer["verdict"] == "allow") == wanted, "{name} is told where it says nothing");
        }
    }
}

/// The text of an iCalendar, as a calendar of its own, asked for at a few instants.
pub fn icalendar(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for at in ["2026-06-01T12:00:00Z", "1997-09-02T13:30:00Z"] {
        calendar(serde_json::json!({"calendar": {"ics": text, "time_zone": "Europe/Berlin"}, "at": at}).to_string().as_bytes());
    }
}

/// The operation `override`: its texts hide nothing, and its messages are within what Slack takes.
pub fn override_texts(bytes: &[u8]) {
    let answer = call("override", bytes);
    if answer.get("error").is_some() {
        return;
    }
    for (name, texts) in answer.as_object().into_iter().flatten() {
        for format in ["text", "markdown"] {
            let text = texts[format].as_str().expect("a text in each format");
            let hidden = |c: char| {
                c != '\n' && (c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
            };
            assert!(!text.contains(hidden), "a text hides something");
        }
        let blocks = texts["slack"]["blocks"].as_array().expect("a message has blocks");
        assert!(blocks.len() <= countersign::limits::SLACK_BLOCKS, "a message has too many blocks");
        // Whom the policy wants to be told, the announcement mentions as the policy writes it.
        assert!(name == "announcement" || !texts["slack"].to_string().contains("<!"), "a message mentions everybody");
    }
    let request = answer["request"]["text"].as_str().unwrap_or_default();
    parsed_override(seeds::text(&[("text", request)]).as_bytes());
}

/// The operation `parse-override`.
pub fn parsed_override(bytes: &[u8]) {
    let answer = call("parse-override", bytes);
    assert!(answer.get("error").is_some() || answer["override"]["justification"].is_string(), "an override has a justification");
}

/// The operation `verify`: only what a trusted key signed is let through.
pub fn verify(bytes: &[u8]) {
    let answer = call("verify", bytes);
    if answer.get("error").is_some() {
        return;
    }
    let signed = answer["findings"].as_array().is_some_and(|findings| findings.iter().any(|finding| finding["code"] == "signoff/signed"));
    assert!(signed || answer["verdict"] == "deny", "something was let through that nobody signed");
    assert!(signed || answer["bound"].is_null(), "something is believed that nobody signed");
}

/// The operation `artifact`: what is verified, somebody signed who was named; what isn't says why.
pub fn artifact(bytes: &[u8]) {
    let answer = call("artifact", bytes);
    let Some(attestations) = answer["attestations"].as_array() else { return };
    for attestation in attestations {
        if attestation["verified"] == true {
            assert!(attestation["signed_by"].is_string() && attestation["reason"].is_null(), "it is verified, and nobody signed it");
            let input: Value = serde_json::from_slice(bytes).expect("what is answered can be read");
            assert!(input.get("policy").is_some() || input["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "nobody was named");
        } else {
            assert!(attestation["reason"].is_string() && attestation["message"].is_string(), "it isn't verified, and doesn't say why");
            let says = ["signed_by", "builder", "repository", "commit", "outcome", "levels"];
            assert!(says.iter().all(|member| attestation[member].is_null()), "something is told of what nobody signed");
        }
    }
    let verified = attestations.iter().filter(|attestation| attestation["verified"] == true).count();
    let counted = answer["proof"]["attestations"].as_array().map_or(0, Vec::len);
    assert_eq!(verified, counted, "the proof counts others than those that are verified");
}

/// An in-toto statement: what is read is about the artifact that was asked for.
pub fn statement(bytes: &[u8]) {
    const DIGEST: &str = "a4c2a07dd5d8f503b1aeee023d34fb7358754b3411c415291e4d6ac3187021a5";
    let read = twice(bytes, || Statement::read(bytes, DIGEST));
    if let Ok(statement) = read {
        let whole: Value = serde_json::from_slice(bytes).expect("a statement is JSON");
        let subjects = whole["subject"].as_array().expect("a statement has subjects");
        assert!(subjects.iter().any(|subject| subject["digest"]["sha256"] == DIGEST), "it is about another artifact");
        assert!(whole["predicateType"] == statement.predicate_type.as_str(), "its predicate is of another type");
    }
}

/// A key, private or public: what signs is verified, by one that says the same.
pub fn key(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(signer) = countersign::proof::key::Signer::from_pem(text) {
        assert!(signer.verifier().verifies(b"message", &signer.sign(b"message")), "a key doesn't verify what it signed");
    }
    if let Ok(verifier) = Verifier::read(text) {
        assert!(!verifier.verifies(b"message", b"no signature"), "anything verifies");
        assert!(!ssh::verifies(&verifier, b"message", b"SSHSIG"), "anything verifies that OpenSSH might have made");
    }
}

/// What should be a signature of OpenSSH's: of Ed25519 those that were made hold, and none but these.
pub fn ssh_signature(bytes: &[u8]) {
    const VECTORS: [&str; 3] = ["by-an-ssh-key_allow", "by-an-ssh-key-with-sha256_allow", "by-an-ecdsa-ssh-key_allow"];
    static MADE: OnceLock<[(Verifier, Vec<u8>, Vec<u8>); 3]> = OnceLock::new();
    let made = MADE.get_or_init(|| VECTORS.map(seeds::ssh_signature));
    let is_made = || made.iter().any(|(_, _, signature)| bytes == signature);
    for (key, message, signature) in made {
        assert!(ssh::verifies(key, message, signature), "what ssh-keygen made doesn't hold");
        let holds = twice(bytes, || ssh::verifies(key, message, bytes));
        assert!(!holds || is_made() || matches!(key, Verifier::P256(_)), "a signature holds that nobody made");
        assert!(!ssh::verifies(key, b"another message", bytes), "a signature holds of another message");
    }
}

/// The operation `approve`: what it makes is an entry of a change's `approvals`.
pub fn approve(bytes: &[u8]) {
    let answer = call("approve", bytes);
    if answer.get("error").is_none() {
        assert!(answer["approval"]["subject"].as_str().is_some_and(|subject| subject.starts_with("sha256:")), "an approval of nothing");
        assert_ne!(answer["approval"].get("signature").is_some(), answer.get("bytes").is_some(), "it is signed, or to be signed");
    }
}

/// The operation `sign-change`.
pub fn sign_change(bytes: &[u8]) {
    let answer = call("sign-change", bytes);
    assert!(answer.get("error").is_some() || answer["change"]["signatures"].as_array().is_some_and(|list| list.len() == 1), "not signed");
}

/// The operation `explain`.
pub fn explain(bytes: &[u8]) {
    let answer = call("explain", bytes);
    if answer.get("error").is_some() {
        return;
    }
    let text = answer["text"].as_str().expect("there is a text");
    assert!(text.ends_with('\n'), "the text doesn't end its last line");
    let hostile = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    assert!(!text.contains(hostile), "a terminal would do more than show the text");
}

/// The operation `record`.
pub fn record(bytes: &[u8]) {
    recorded(bytes);
}

fn recorded(bytes: &[u8]) -> Value {
    let answer = call("record", bytes);
    if answer.get("error").is_some() {
        return answer;
    }
    let line = answer["line"].as_str().expect("there is a line");
    let tree: Tree = serde_json::from_str(line).expect("a line is JSON");
    assert_eq!(canonical(&tree), line, "a line isn't canonical");
    assert_eq!(answer["digest"], sha256(line.as_bytes()), "the digest isn't the line's");
    let audited = self::audited(seeds::text(&[("records", &format!("{line}\n"))]).as_bytes());
    assert_eq!(audited["head"], answer["digest"], "the audit finds another head");
    if answer["record"]["previous"].is_null() {
        assert_eq!(audited["ok"], true, "a fresh record doesn't hold: {audited}");
    }
    answer
}

/// The operation `audit`.
pub fn audit(bytes: &[u8]) {
    audited(bytes);
}

fn audited(bytes: &[u8]) -> Value {
    let answer = call("audit", bytes);
    if answer.get("error").is_none() {
        let problems = answer["problems"].as_array().expect("there is a list");
        assert_eq!(answer["ok"], problems.is_empty(), "the log holds, and has problems");
        assert!(problems.iter().all(|problem| is_code(&problem["code"])), "a problem has no code");
    }
    answer
}

/// The operation `schema`.
pub fn schema(bytes: &[u8]) {
    let answer = call("schema", bytes);
    assert!(answer.get("error").is_some() || answer["$schema"].is_string(), "a schema doesn't say that it is one");
}

/// A request answers as the operation that it names.
pub fn request(bytes: &[u8]) {
    let answered = twice(bytes, || countersign::request(bytes));
    answer(&answered);
    let parts: Result<BTreeMap<String, &RawValue>, _> = serde_json::from_slice(bytes);
    if let Ok(parts) = parts
        && parts.keys().all(|key| key == "op" || key == "input")
        && let Some(operation) = parts.get("op").and_then(|op| serde_json::from_str::<String>(op.get()).ok())
        && let Some(input) = parts.get("input").filter(|input| input.get() != "null")
        // Of two keys of one name a map keeps the last, and a request is refused.
        && !answered.contains("stands there twice")
    {
        assert!(answered == countersign::call(&operation, input.get().as_bytes()), "a request is answered as something else");
    }
}

/// Text → tree: places lie within the text, and the tree's canonical bytes stand for the same tree.
pub fn yaml(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match twice(bytes, || countersign::yaml::parse(text)) {
        Err(error) => told(&serde_json::to_value(&error).expect("an error is written")),
        Ok(tree) => {
            placed(&tree, &Lines::of(text));
            let written = canonical(&tree);
            // A second key of one name is kept in the tree, to be told by whoever checks it.
            if let Ok(again) = serde_json::from_str::<Tree>(&written) {
                assert!(canonical(&again) == written, "canonical bytes aren't canonical when read again");
            }
        }
    }
}

fn placed(tree: &Tree<'_>, lines: &Lines<'_>) {
    let span = tree.span.as_ref().expect("every value of a text has a place");
    well_placed(span);
    // A value that isn't there stands where it would be, which can be behind the last line.
    assert!(lines.line(span.line).or(lines.line(span.line - 1)).is_some(), "{span:?} lies behind the text's lines");
    match &tree.node {
        Node::List(items) => items.iter().for_each(|item| placed(item, lines)),
        Node::Object(entries) => entries.iter().for_each(|(key, value)| {
            well_placed(key.span.as_ref().expect("every key of a text has a place"));
            placed(value, lines);
        }),
        _ => {}
    }
}

/// A condition's source: it is refused with mistakes that lie within it, or it judges a change, the same each time.
pub fn condition(bytes: &[u8]) {
    struct World {
        changes: Vec<Change<'static>>,
        lists: Names<'static, Vec<String>>,
        environments: Vec<String>,
    }
    static WORLD: OnceLock<World> = OnceLock::new();
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    let world = WORLD.get_or_init(|| World {
        changes: ["11-migration-tested", "14-freeze-override"].map(|name| read(seeds::example(name).change.leak())).into(),
        lists: Names::from_iter([("devops-leads", vec!["alice".to_owned(), "carol".to_owned()]), ("vp", Vec::new())]),
        environments: vec!["production".to_owned(), "staging".to_owned()],
    });
    let keys = || Some(world.lists.keys().map(str::to_owned).collect());
    let lists = <Names<'static, Vec<String>> as Shaped>::KIND;
    let variables = [
        Variable { name: "change", kind: Change::KIND, keys: None },
        Variable { name: "at", kind: &Kind::Instant, keys: None },
        Variable { name: "teams", kind: lists, keys: keys() },
        Variable { name: "roles", kind: lists, keys: keys() },
        Variable { name: "environments", kind: <Vec<String> as Shaped>::KIND, keys: None },
    ];
    let at = Instant::parse("2026-11-27T15:30:00Z").expect("it is an instant");
    let judged = twice(bytes, || {
        let condition = Condition::compile(source, &variables)?;
        let outcome = |change: &Change<'_>| {
            condition.holds(&[change.view(), at.view(), world.lists.view(), world.lists.view(), world.environments.view()])
        };
        Ok::<_, Vec<Mistake>>(world.changes.iter().map(outcome).collect::<Vec<_>>())
    });
    match judged {
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "a condition is refused for nothing");
            for Mistake { code, message, start, end, .. } in mistakes {
                assert!(is_code(&code.into()) && !message.is_empty(), "a mistake says nothing");
                assert!(start <= end && source.get(start..end).is_some(), "{start}..{end} isn't a part of the source: {message}");
            }
        }
        Ok(outcomes) => {
            for fault in outcomes.into_iter().filter_map(Result::err) {
                assert!(is_code(&fault.code.into()) && !fault.message.is_empty(), "a fault says nothing");
            }
        }
    }
}

fn read(bytes: &[u8]) -> Change<'_> {
    countersign::call::read_change(bytes).unwrap_or_else(|error| panic!("{error:?}"))
}

/// A policy's text: it is refused with errors, or it decides. Written as canonical JSON it is the same policy.
pub fn policy(bytes: &[u8]) {
    static CHANGES: OnceLock<Vec<(Vec<u8>, Context<'static>)>> = OnceLock::new();
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let loaded = twice(bytes, || {
        countersign::policy::load(text).map(|loaded| (loaded.policy.map(|policy| policy.digest().to_owned()), loaded.diagnostics))
    });
    let (digest, diagnostics) = match loaded {
        Err(error) => return told(&serde_json::to_value(&error).expect("an error is written")),
        Ok(loaded) => loaded,
    };
    for diagnostic in &diagnostics {
        told(&serde_json::to_value(diagnostic).expect("a diagnostic is written"));
    }
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == diagnostic::Severity::Error);
    assert_eq!(digest.is_none(), refused, "a policy with errors can decide, or one without can't");
    let linted = call("lint", seeds::text(&[("policy", text)]).as_bytes());
    assert_eq!(linted["diagnostics"], serde_json::to_value(&diagnostics).expect("they are written"), "the operation lints otherwise");
    let Some(digest) = digest else { return };
    let load = |text: &str| Policy::load(text).unwrap_or_else(|error| panic!("what was loaded is refused: {error:?}"));
    let tree = countersign::yaml::parse(text.strip_prefix('\u{feff}').unwrap_or(text)).ok().or_else(|| serde_json::from_str(text).ok());
    let (written, rewritten) = (load(text), load(&canonical(&tree.expect("what was loaded can be read"))));
    assert_eq!(rewritten.digest(), digest, "as canonical JSON it has another digest");
    let examples = ["02-flag-and-migration", "12-friday-payments", "14-freeze-override", "17-two-person-team"];
    let changes =
        CHANGES.get_or_init(|| examples.map(seeds::example).into_iter().map(|example| (example.change, context(&example.at))).collect());
    for (change, context) in changes {
        let decided = twice(bytes, || written.evaluate_json(change, context));
        assert!(rewritten.evaluate_json(change, context) == decided, "as canonical JSON it decides otherwise");
        decision(&answer(&decided));
    }
}

/// What a decision needs beside policy and change: an instant, and a history without anything in it.
fn context(at: &str) -> Context<'static> {
    let text = format!(r#"{{"at":"{at}","history":{{"overrides":[],"obligations":[]}}}}"#);
    serde_json::from_str(text.leak()).expect("it is a context")
}

/// A change under the example policy: it is refused, or decided safely, and however it is written, the same.
pub fn change(bytes: &[u8]) {
    static POLICY: OnceLock<(Policy, [Context<'static>; 2])> = OnceLock::new();
    let (policy, contexts) = POLICY.get_or_init(|| {
        let policy = Policy::load(&seeds::policy()).unwrap_or_else(|error| panic!("{error:?}"));
        // A Tuesday at noon, and the freeze.
        (policy, ["2026-11-17T17:10:00Z", "2026-11-27T17:00:00Z"].map(context))
    });
    for context in contexts {
        let decided = twice(bytes, || policy.evaluate_json(bytes, context));
        let answer = answer(&decided);
        if answer.get("error").is_some() {
            return;
        }
        decision(&answer);
        goes_on(decided.as_bytes(), bytes, "null");
        let tree: Tree = serde_json::from_slice(bytes).expect("what was decided can be read");
        assert!(policy.evaluate_json(canonical(&tree).as_bytes(), context) == decided, "as canonical JSON it is decided otherwise");
        if answer["verdict"] == "allow" {
            safe(&tree);
        }
    }
}

/// What the example policy never lets go, override or not.
fn safe(change: &Tree<'_>) {
    let text = |pointer: &str| match change.at(pointer).map(|tree| &tree.node) {
        Some(Node::Text(text)) => text.as_ref(),
        _ => "",
    };
    assert!(["production", "staging"].contains(&text("/environment")), "allowed where the policy has no say");
    assert!(text("/artifact").contains("@sha256:"), "allowed by tag");
    assert!(matches!(change.at("/source/protected").map(|tree| &tree.node), Some(Node::Boolean(true))), "allowed from an unprotected ref");
    assert!(text("/source/ref") == "refs/heads/main" || text("/source/ref").starts_with("refs/heads/release/"), "allowed from any ref");
    assert!(text("/deployer").trim().eq_ignore_ascii_case("deploy-bot[automation]"), "allowed by hand");
}
