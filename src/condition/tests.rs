use super::*;
use crate::change::Change;
use crate::limits;
use crate::names::Names;
use crate::scalar::Instant;
use crate::shape::Shaped;

const CHANGE: &str = r#"{
    "id": "dpl_1", "service": "payments-api", "environment": "production", "kind": "code", "behind_flag": false, "coverage": 84.5,
    "artifact": "registry.example.com/a@sha256:00", "phase": "deploy", "paths": ["src/a.rs", "db/migrate/1.sql"],
    "pull_request": { "author": "bob", "reviews": [
        { "actor": "alice", "state": "approved", "commit": "df", "at": "2026-06-22T13:50:00Z", "code_owner": true },
        { "actor": "erin", "state": "commented", "commit": "df", "at": "2026-06-22T13:55:00Z" } ] },
    "attestations": [1, 2]
}"#;

fn variables() -> Vec<Variable> {
    let lists = <Names<'static, Vec<String>> as Shaped>::KIND;
    vec![
        Variable { name: "change", kind: Change::KIND, keys: None },
        Variable { name: "at", kind: &Kind::Instant, keys: None },
        Variable { name: "teams", kind: lists, keys: Some(vec!["devops-leads".to_owned(), "security".to_owned()]) },
        Variable { name: "roles", kind: lists, keys: None },
        Variable { name: "environments", kind: <Vec<String> as Shaped>::KIND, keys: None },
    ]
}

/// The value of an expression over [`CHANGE`], the code of its fault, or those of its mistakes.
fn value_of(source: &str) -> String {
    let change: Change<'_> = serde_json::from_str(CHANGE).unwrap();
    let at = Instant::parse("2026-06-22T14:30:00Z").unwrap();
    let teams: Names<'static, Vec<String>> =
        Names::from_iter([("devops-leads", vec!["alice".to_owned(), "carol".to_owned()]), ("security", vec!["erin".to_owned()])]);
    let environments = vec!["staging".to_owned(), "production".to_owned()];
    let views = [change.view(), at.view(), teams.view(), teams.view(), environments.view()];
    match Condition::compile_expression(source, &variables()) {
        Err(mistakes) => mistakes.iter().map(|mistake| mistake.code).collect::<Vec<_>>().join(" "),
        Ok(condition) => match condition.value(&views) {
            Ok(value) => format!("{value:?}"),
            Err(fault) => format!("{}{}", fault.code, fault.path.map(|path| format!(" {path}")).unwrap_or_default()),
        },
    }
}

#[track_caller]
fn check(source: &str, expected: &str) {
    assert_eq!(value_of(source), expected, "{source}");
}

/// The one mistake of a condition: the part it points to, and the help.
#[track_caller]
fn check_help(source: &str, part: &str, help: &str) {
    let mistakes = Condition::compile(source, &variables()).unwrap_err();
    let [mistake] = mistakes.as_slice() else { panic!("{source}: {mistakes:#?}") };
    assert_eq!(source.get(mistake.start..mistake.end), Some(part), "{source}: {mistake:#?}");
    assert!(mistake.help.as_deref().is_some_and(|told| told.contains(help)), "{source}: {mistake:#?}");
    assert!(CODES.iter().any(|(code, _)| *code == mistake.code), "{}", mistake.code);
}

#[test]
fn conditions_read_the_change() {
    check(r#"change.kind == "code" && !change.behind_flag"#, "true");
    check(r#"change.kind in ["feature-flag", "config"]"#, "false");
    check(r#"change.service.startsWith("payments")"#, "true");
    check("change.coverage >= 80", "true");
    check("change.coverage < 84.5", "false");
    check(r#"change.phase == "deploy""#, "true");
    check(r#"change.paths.exists(path, path.startsWith("db/"))"#, "true");
    check(r#"change.environment in environments && "carol" in teams["devops-leads"]"#, "true");
    check(r#"teams.exists(team, change.pull_request.author in teams[team])"#, "false");
    check(r#"size(change.attestations)"#, "2");
    check("change.checks == []", "condition/absent-field /checks");
    check("change.pull_request.reviews != []", "true");
    check(r#"at.getHours("America/New_York") < 12"#, "true");
    check(r#"at - timestamp("2026-06-22T14:00:00Z") == duration("30m")"#, "true");
    check(r#"change.pull_request.reviews.filter(r, r.state == "approved").map(r, r.actor)"#, r#"["alice"]"#);
    check(r#"change.artifact.matches("@sha256:[0-9a-f]+$")"#, "true");
}

#[test]
fn what_was_not_given_is_never_false() {
    check("change.reversible", "condition/absent-field /reversible");
    check("!change.reversible", "condition/absent-field /reversible");
    check("change.source.commit", "condition/absent-field /source");
    check("has(change.reversible)", "false");
    check("has(change.reversible) && change.reversible", "false");
    check("has(change.attestations)", "true");
    check("has(change.source.commit)", "condition/absent-field /source");
    check("change.pull_request.reviews.all(r, r.code_owner)", "condition/absent-field /pull_request/reviews/1/code_owner");
    check("change.pull_request.reviews[1].code_owner", "condition/absent-field /pull_request/reviews/1/code_owner");
    check("change.pull_request.reviews.exists(r, r.code_owner)", "true");
}

#[test]
fn a_side_that_decides_makes_up_for_an_error() {
    for source in
        ["change.reversible && false", "false && change.reversible", "!(change.reversible || true)", "!(true || change.reversible)"]
    {
        check(source, "false");
    }
    for source in ["change.reversible && true", "true && change.reversible", "change.reversible || false", "false || change.reversible"] {
        check(source, "condition/absent-field /reversible");
    }
    check("change.reversible ? 1 : 1", "condition/absent-field /reversible");
    check("[2, 1, 0].exists_one(n, 4 / n == 4)", "condition/division-by-zero");
}

#[test]
fn faults_have_their_codes() {
    check("9223372036854775807 + 1", "condition/overflow");
    check("-(-9223372036854775808)", "condition/overflow");
    check("1 % 0", "condition/division-by-zero");
    check("1.0 / 0.0", "inf");
    check("0.0 / 0.0 < 1.0", "condition/not-a-number");
    check("0.0 / 0.0 != 0.0 / 0.0", "true");
    check("[1][1]", "condition/out-of-range");
    check("[1][-1]", "condition/out-of-range");
    check(r#"roles["ops"]"#, "condition/absent-key");
    check("int(\"x\")", "condition/bad-conversion");
    check("timestamp(string(at)) == at", "true");
    check("timestamp(change.id) == at", "condition/bad-conversion");
    let long = format!("{}.all(a, {}.all(b, {}.all(c, true)))", list(100), list(100), list(100));
    check(&long, "condition/too-many-steps");
    check(&format!("{long} || true"), "condition/too-many-steps");
    let doubled = format!("{}.map(x, [x + x + x])", "[change.artifact]");
    check(&format!("size({doubled})"), "1");
}

fn list(count: usize) -> String {
    format!("[{}]", (0..count).map(|n| n.to_string()).collect::<Vec<_>>().join(","))
}

#[test]
fn a_text_can_be_too_long_for_a_pattern() {
    let variables = [Variable { name: "text", kind: &Kind::Text, keys: None }];
    let text = "a".repeat(limits::PATTERN_TEXT_BYTES + 1);
    let fault = |source: &str, text: &str| Condition::compile(source, &variables).unwrap().holds(&[View::Text(text)]).map_err(|f| f.code);
    assert_eq!(fault("text.matches(\"a\")", &text), Err("condition/too-long-text"));
    assert_eq!(fault("text.matches(\"^(a|b)*c$\")", &text[..10_000]), Ok(false));
    assert_eq!(fault("text.matches(\"((a?){30}){10}b\")", &text[..60_000]), Err("condition/too-many-steps"));
    assert_eq!(fault("[1,2,3,4,5,6,7,8,9].map(x, text + text + text + text).size() == 9", &text), Err("condition/too-many-steps"));
}

#[test]
fn variables_of_another_kind_are_a_fault() {
    let variables = [Variable { name: "flag", kind: &Kind::Boolean, keys: None }];
    let condition = Condition::compile("flag", &variables).unwrap();
    assert_eq!(condition.holds(&[View::Number(1.0)]).unwrap_err().code, "condition/type");
    assert_eq!(condition.holds(&[]).unwrap_err().message, "`flag` was not given");
}

#[test]
fn all_mistakes_are_told_at_once() {
    check(
        "change.knd == \"code\" && chnge.kind == 1 && teams[\"ops\"] == []",
        "condition/unknown-field condition/unknown-variable condition/unknown-key",
    );
    check("\"x\" + 1 == \"x\" || size(1) > 0", "condition/type condition/type");
}

#[test]
fn mistakes_say_what_was_most_likely_meant() {
    check_help("change.kind = \"code\"", "=", "`==`");
    check_help("change.kind === \"code\"", "=", "`==`");
    check_help("change.behind_flag and true", "and", "`&&`");
    check_help("change.behind_flag or true", "or", "`||`");
    check_help("not change.behind_flag", "change", "`!`");
    check_help("not (change.behind_flag)", "not", "`!`");
    check_help("change.kind not in [\"code\"]", "not", "`!(a in b)`");
    check_help("kind == \"code\"", "kind", "`change.kind`");
    check_help("change.kind == code", "code", "\"code\"");
    check_help("change.kynd == \"code\"", "kynd", "`kind`");
    check_help("change.nonsense", "nonsense", "there is `id`, `service`");
    check_help("change.reversible == True", "True", "`true`");
    check_help("change.reversible == null", "change.reversible == null", "`!has(change.reversible)`");
    check_help("change.reversible == \"true\"", "change.reversible == \"true\"", "without quotes");
    check_help("change.coverage + 1 > 80", "change.coverage + 1", "`1.0`");
    check_help("change.phase == \"deploi\"", "\"deploi\"", "`deploy`");
    check_help("\"carol\" in teams[\"devops-lead\"]", "\"devops-lead\"", "`devops-leads`");
    check_help("change.service.startWith(\"a\")", "startWith", "startsWith");
    check_help("startsWith(change.service, \"a\")", "startsWith", "….startsWith");
    check_help("change.service.matches(change.kind)", "change.kind", "as a text");
    check_help("change.service.matches(\"(\")", "\"(\"", "RE2");
    check_help("at > timestamp(\"2026-11-26\")", "\"2026-11-26\"", "2026-11-26T00:00:00Z");
    check_help("at - at > duration(\"7d\")", "\"7d\"", "a day is `24h`");
    check_help("at - at > 2h", "2h", "duration(\"2h\")");
    check_help("change.attestations[0] == 1", "change.attestations[0]", "has(");
    check_help("1 < 2 < 3", "1 < 2 < 3", "compare twice");
    check_help("change.service == \"\\d\"", "\\d", "raw");
    check_help("dyn(1) == 1", "dyn", "leave it out");
    check_help("change.paths", "change.paths", "size(");
    check_help("change.kind == “code”", "“", "straight quotes");
    check_help("change.service == \"a", "\"", "end it with \"");
    check_help("b\"a\" == b\"a\"", "b\"a\"", "write a text");
    check_help("{\"a\": 1} == 1", "{", "a list");
    check_help("change[\"kind\"] == \"code\"", "\"kind\"", "with a dot");
    check_help("at.getHours(change.kind) == 1", "change.kind", "UTC");
}

#[test]
fn limits_are_named() {
    let code = |source: &str| Condition::compile(source, &variables()).unwrap_err()[0].code;
    assert_eq!(code(&" ".repeat(limits::CONDITION_BYTES + 1)), "condition/too-long");
    assert_eq!(code(&"(".repeat(limits::CONDITION_BYTES)), "condition/too-deep");
    assert_eq!(code(&"[".repeat(limits::CONDITION_BYTES)), "condition/too-deep");
    assert_eq!(code(&format!("1{} == 1", "+1".repeat(1000))), "condition/too-deep");
    assert_eq!(code(""), "condition/syntax");
    assert!(Condition::compile(&format!("true{}", " && true".repeat(500)), &variables()).is_ok());
    assert!(Condition::compile(&format!("{}true", "!".repeat(4000)), &variables()).is_ok());
}

#[test]
fn every_code_has_a_condition_that_produces_it() {
    let long = "a".repeat(limits::CONDITION_BYTES + 1);
    let deep = "(".repeat(limits::CONDITION_DEPTH + 2);
    let slow = format!("{0}.all(a, {0}.all(b, {0}.all(c, true)))", list(100));
    let produced = [
        ("condition/syntax", "1 +"),
        ("condition/type", "1 + 1.0"),
        ("condition/unknown-variable", "x"),
        ("condition/unknown-field", "change.x"),
        ("condition/unknown-function", "x(1)"),
        ("condition/unknown-key", "teams.x"),
        ("condition/unknown-word", "change.phase == 'x'"),
        ("condition/unsupported", "type(1)"),
        ("condition/too-long", &long),
        ("condition/too-deep", &deep),
        ("condition/bad-pattern", "'a'.matches('(')"),
        ("condition/bad-conversion", "timestamp('x')"),
        ("condition/absent-field", "change.reversible"),
        ("condition/absent-key", "roles.x"),
        ("condition/out-of-range", "[1][1]"),
        ("condition/overflow", "9223372036854775807 + 1"),
        ("condition/division-by-zero", "1 / 0"),
        ("condition/not-a-number", "0.0 / 0.0 < 1.0"),
        ("condition/too-many-steps", &slow),
    ];
    for (code, source) in produced {
        assert_eq!(value_of(source).split(' ').next(), Some(code), "{source}");
    }
    // One more needs a text of its own: see `a_text_can_be_too_long_for_a_pattern`.
    let rest: Vec<&str> = CODES.iter().map(|(code, _)| *code).filter(|code| produced.iter().all(|(known, _)| known != code)).collect();
    assert_eq!(rest, ["condition/too-long-text"]);
    assert_eq!(CODES.len(), produced.len() + 1);
}

/// However it ends, an evaluation takes at most the steps it may, and one more that finds that out.
#[test]
fn steps_are_bounded() {
    let values = list(200);
    let text = "a".repeat(60_000);
    let variables = [Variable { name: "text", kind: &Kind::Text, keys: None }];
    let views = [View::Text(&text)];
    let mut ended = 0;
    for source in [
        format!("{values}.all(a, {values}.all(b, a + b >= 0))"),
        format!("{values}.exists(a, {values}.exists(b, {values}.exists(c, a / 0 > 0)))"),
        format!("{values}.map(a, {values}.map(b, {values})).size() > 0"),
        format!("{values}.map(a, {values} + {values}).map(b, b + b + b).size() > 0"),
        format!("{values}.map(a, text + text).size() > 0"),
        format!("{values}.all(a, text.contains(text + 'b') || true)"),
        format!("{values}.all(a, !text.matches('a*b'))"),
        format!("{values}.all(a, {values} == {values})"),
        format!("{values}.all(a, text == text && text <= text && size(text) > 0 && text in [text])"),
    ] {
        let condition = Condition::compile(&source, &variables).unwrap();
        let mut machine = Machine::new(&views);
        let answer = machine.truth(&condition.program, None);
        match answer {
            Err(trouble) => {
                assert_eq!(trouble.what, What::TooManySteps, "{source}");
                ended += 1;
            }
            Ok(_) => assert!(machine.steps() <= limits::CONDITION_STEPS, "{source}"),
        }
    }
    assert!(ended >= 7, "{ended}");
}

#[test]
fn conditions_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Condition>();
}

/// Wasm gives a megabyte of stack by default; unoptimised native code needs more of it than Wasm does.
#[test]
fn the_deepest_conditions_need_little_stack() {
    let depth = limits::CONDITION_DEPTH - 1;
    let deepest = [
        format!("{}1{} == [1]", "[".repeat(depth - 1), "]".repeat(depth - 1)),
        format!("{}true{}", "(".repeat(depth), ")".repeat(depth)),
        format!("{}true{}", "!(".repeat(depth), ")".repeat(depth)),
        format!("{}true{}", "[1].all(x, ".repeat(depth - 1), ")".repeat(depth - 1)),
        format!("{}true{}", "false || (true && (".repeat(depth / 2), "))".repeat(depth / 2)),
        format!("size({}'a'{}) > 0", "string(".repeat(depth - 2), ")".repeat(depth - 2)),
    ];
    let run = move || {
        for source in deepest {
            let _ = Condition::compile(&source, &[]).map(|condition| condition.holds(&[]));
        }
        Condition::compile(&format!("{}true{}", "[1].all(x, ".repeat(depth - 1), ")".repeat(depth - 1)), &[]).unwrap().holds(&[])
    };
    let thread = std::thread::Builder::new().stack_size(1024 * 1024).spawn(run).unwrap();
    assert_eq!(thread.join().unwrap(), Ok(true));
}
