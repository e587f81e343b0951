//! Documents of some size that would hurt a careless reader: deep, long, repetitive. Fuzzing stays small and never gets there.
//!
//! All are far below the limits of what may be given, so whatever takes seconds here takes minutes there.

use serde_json::{Value, json};

use crate::seeds;

/// How often something is repeated.
const MANY: usize = 20_000;

/// The hostile documents of a target, by name.
pub fn documents(target: &str) -> Vec<(&'static str, Vec<u8>)> {
    let text = |documents: Vec<(&'static str, String)>| documents.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    let within = |field: &str, documents: Vec<(&'static str, String)>| {
        text(documents.into_iter().map(|(name, text)| (name, seeds::text(&[(field, &text)]))).collect())
    };
    let nested = || text(vec![("deep", "[".repeat(MANY)), ("deep-objects", r#"{"a":"#.repeat(MANY)), ("empty", String::new())]);
    match target {
        "yaml" => text(texts()),
        "condition" => text(conditions()),
        "policy" => text(texts().into_iter().chain(policies()).collect()),
        "lint" => within("policy", policies()).into_iter().chain(nested()).collect(),
        "change" => text(changes()).into_iter().chain(nested()).collect(),
        "audit" => within("records", vec![("line-ends", "\n".repeat(MANY)), ("objects", "{}\n".repeat(MANY)), ("deep", "[".repeat(MANY))]),
        "calendar" => text(calendars()).into_iter().chain(nested()).collect(),
        "icalendar" => text(icalendars()),
        "explain" | "record" => text(decisions(target)).into_iter().chain(nested()).collect(),
        "evaluate" => text(inputs()).into_iter().chain(nested()).collect(),
        _ => nested(),
    }
}

fn repeat(count: usize, part: impl Fn(usize) -> String, between: &str) -> String {
    (0..count).map(part).collect::<Vec<_>>().join(between)
}

/// Calendars that make the search for the next opening go a long way.
fn calendars() -> Vec<(&'static str, String)> {
    let asked = |calendar: String| format!(r#"{{"calendar":{{"time_zone":"America/New_York",{calendar}}},"at":"2026-06-01T12:00:00Z"}}"#);
    let list = |member: &str, count: usize, entry: &dyn Fn(usize) -> String| format!(r#""{member}":[{}]"#, repeat(count, entry, ","));
    let minutes = |index: usize| format!(r#"{{"name":"w{index}","schedule":"{}/2 * * * *","duration":"1m"}}"#, index % 2);
    let freeze = |index: usize| format!(r#"{{"name":"f{index}","schedule":"*/2 * * * *","duration":"61s"}}"#);
    let once = |index: usize| {
        let (day, hour) = (index / 24 % 28 + 1, index % 24);
        format!(r#"{{"name":"f{index}","from":"{}-01-{day:02}T{hour:02}:00","to":"{}-12-31"}}"#, 2020 + index % 20, 2030 + index % 20)
    };
    let sync = |index: usize| {
        format!(
            r#"{{"kind":"{}","schedule":"{} * * * *","duration":"59m","applications":["*{{a,b}}*{{c,d}}*"]}}"#,
            ["allow", "deny"][index % 2],
            index % 60
        )
    };
    let period = |index: usize| format!(r#"{{"freeze_start":"* * * * *","freeze_end":"{} * * * *"}}"#, index % 60);
    let limit = countersign::limits::CALENDAR_ENTRIES;
    vec![
        ("every-other-minute", asked(format!("{},{}", list("windows", limit, &minutes), list("freezes", limit, &freeze)))),
        ("thousands-once", asked(list("freezes", 15_000, &once))),
        ("sync-windows", asked(list("sync_windows", limit, &sync))),
        ("freeze-periods", asked(list("freeze_periods", limit, &period))),
        (
            "a-range",
            asked(list("windows", limit, &minutes)).replace(r#""at":"2026-06-01T12:00:00Z""#, r#""from":"2026-06-01","to":"2028-06-01""#),
        ),
    ]
}

/// iCalendars whose events come often, last long or name much.
fn icalendars() -> Vec<(&'static str, String)> {
    let calendar = |events: String| format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n");
    let event = |lines: &str| format!("BEGIN:VEVENT\nDTSTART:19700101T000000Z\n{lines}\nEND:VEVENT\n");
    let rules = [
        "DURATION:P400D\nRRULE:FREQ=DAILY",
        "DURATION:PT1S\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;INTERVAL=7",
        "DURATION:PT1S\nRRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-366",
        "DURATION:P1D\nRRULE:FREQ=DAILY;COUNT=100000",
    ];
    let many = |lines: &str, count: usize| calendar(repeat(count, |_| event(lines), ""));
    let dates = format!(
        "DURATION:PT1S\nRDATE:{}\nEXDATE:{}",
        repeat(2000, |n| format!("{}0101T000000Z", 1970 + n), ","),
        repeat(2000, |n| format!("{}0101T000000Z", 1970 + n), ",")
    );
    let moved = |n: usize| {
        format!(
            "BEGIN:VEVENT\nUID:{}\nRECURRENCE-ID:19700101T000000Z\nDTSTART:{}0101T000000Z\nDURATION:PT1H\nEND:VEVENT\n",
            n % 3,
            1970 + n % 5000
        )
    };
    vec![
        ("long-days", many(rules[0], 366)),
        ("leap-mondays", many(rules[1], 366)),
        ("last-of-the-year", many(rules[2], 366)),
        ("counted", many(rules[3], 366)),
        ("dates", many(&dates, 20)),
        ("moved", calendar(repeat(10_000, moved, ""))),
        ("once", many("DURATION:PT1H", 20_000)),
        ("folded", calendar(format!("BEGIN:VEVENT\nSUMMARY:{}\nEND:VEVENT\n", "x\n ".repeat(MANY)))),
        ("nested", "BEGIN:VEVENT\n".repeat(MANY)),
        ("lines", calendar("X:1\n".repeat(MANY))),
    ]
}

fn texts() -> Vec<(&'static str, String)> {
    let laughs = (1..12).fold("- &a0 [x]\n".to_owned(), |text, level| {
        text + &format!("- &a{level} [{}]\n", repeat(10, |_| format!("*a{}", level - 1), ", "))
    });
    vec![
        ("one-line", format!("[{}]", repeat(MANY, |_| "0".to_owned(), ","))),
        ("one-line-of-texts", format!("[{}]", repeat(MANY, |_| "\"é\"".to_owned(), ","))),
        ("many-lines", repeat(MANY, |index| format!("- {index}"), "\n")),
        ("one-text", "x".repeat(10 * MANY)),
        ("one-quoted-text", format!("\"{}\"", "\\n".repeat(5 * MANY))),
        ("blanks", " ".repeat(10 * MANY)),
        ("line-ends", "\n".repeat(10 * MANY)),
        ("comments", "# \n".repeat(MANY)),
        ("tabs", format!("a:\n{}", "\t".repeat(10 * MANY))),
        ("deep-flow", "[".repeat(MANY)),
        ("deep-flow-objects", "{a: ".repeat(MANY)),
        ("deep-block", "- ".repeat(MANY)),
        ("deep-keys", "? ".repeat(MANY)),
        ("deep-lines", repeat(300, |depth| format!("{}a:", " ".repeat(depth)), "\n")),
        ("laughs", laughs),
        ("anchors", format!("[{}]", repeat(MANY, |index| format!("&a{index} x"), ",\n"))),
        (
            "first-anchor-again",
            format!("[{},\n{}]", repeat(MANY / 2, |index| format!("&a{index} x"), ",\n"), repeat(MANY / 2, |_| "*a0".to_owned(), ",\n")),
        ),
        (
            "anchors-within-anchors",
            format!("{}{}{}", repeat(60, |depth| format!("&a{depth} ["), ""), repeat(MANY, |_| "x".to_owned(), ",\n"), "]".repeat(60)),
        ),
        ("one-key", format!("{}: 1", "k".repeat(1000))),
        ("same-key", repeat(MANY, |_| "a: 1".to_owned(), "\n")),
        ("keys-twice", repeat(MANY, |index| format!("k{}: 1", index % (MANY / 2)), "\n")),
        ("unknown-keys", repeat(MANY, |index| format!("k{index}: 1"), "\n")),
        ("tags", format!("{} x", "!a ".repeat(MANY))),
        ("directives", "%A b\n".repeat(MANY)),
        ("folded", format!("a: >\n{}", " x\n\n".repeat(MANY))),
    ]
}

fn conditions() -> Vec<(&'static str, String)> {
    let nested = (0..8).fold("true".to_owned(), |inner, level| format!("change.paths.all(p{level}, {inner})"));
    let checks = (0..12).fold("true".to_owned(), |inner, level| format!("change.checks.exists(c{level}, !({inner}))"));
    vec![
        ("parentheses", "(".repeat(4000)),
        ("matched-parentheses", format!("{}true{}", "(".repeat(2000), ")".repeat(2000))),
        ("nots", format!("{}true", "!".repeat(4000))),
        ("minuses", format!("{}1 == 1", "-".repeat(4000))),
        ("lists", "[".repeat(4000)),
        ("choices", format!("{}true", "true ? true : ".repeat(280))),
        ("ors", format!("true{}", " || true".repeat(500))),
        ("sums", format!("1{} == 1", " + 1".repeat(1000))),
        ("fields", format!("change{}", ".change".repeat(580))),
        ("doubling", format!("{}size(x) > 0", "size([".repeat(600))),
        ("all-of-all", nested),
        ("exists-of-exists", checks),
        ("pattern", format!(r#"change.service.matches("{}")"#, "(a*)*".repeat(150))),
        ("counted-pattern", r#"change.service.matches("((((a{99}){99}){99}){99}){99}")"#.to_owned()),
        ("long-text", format!("\"{}\" == \"\"", "x".repeat(4000))),
        ("unclosed-text", format!("\"{}", "\\\"".repeat(2000))),
        ("joined-texts", format!("change.service.contains({}\"x\")", "\"0123456789\" + ".repeat(250))),
        ("too-long", "true || ".repeat(10_000)),
    ]
}

/// A policy that is valid but for what is put at its end.
fn policy(rest: &str) -> String {
    format!("apiVersion: countersign/v1\nkind: Policy\nmetadata: {{ name: hostile, version: \"1\" }}\nenvironments: [production]\n{rest}")
}

fn policies() -> Vec<(&'static str, String)> {
    let tier = "tiers: [{ name: all, require: { checks: [unit] } }]\n";
    let some = MANY / 20;
    let calendar = |window: &dyn Fn(usize) -> String| {
        policy(&format!(
            "{tier}calendar:\n  time_zone: America/New_York\n  windows:\n{}",
            repeat(some, |index| format!("    - {}\n", window(index)), "")
        ))
    };
    let tiers = |body: &dyn Fn(usize) -> String| {
        policy(&format!("tiers:\n{}", repeat(some, |index| format!("  - {{ name: t{index}, {} }}\n", body(index)), "")))
    };
    vec![
        ("tiers", tiers(&|_| "require: { checks: [unit] }".to_owned())),
        (
            "tiers-with-conditions",
            tiers(&|index| format!("when: change.service == \"s{index}\", require: {{ checks: [c{index}], reviews: {{ count: 1 }} }}")),
        ),
        ("tiers-of-one-name", policy(&format!("tiers:\n{}", "  - { name: t, require: { checks: [unit] } }\n".repeat(some)))),
        (
            "checks",
            policy(&format!("tiers: [{{ name: all, require: {{ checks: [{}] }} }}]\n", repeat(some, |index| format!("c{index}"), ", "))),
        ),
        (
            "approvals",
            policy(&format!(
                "tiers: [{{ name: all, require: {{ approvals: [{}] }} }}]\n",
                repeat(some, |index| format!("{{ count: 1, from: [p{index}] }}"), ", ")
            )),
        ),
        ("people", policy(&format!("{tier}people:\n{}", repeat(some, |index| format!("  p{index}: [l{index}, m{index}]\n"), "")))),
        ("same-logins", policy(&format!("{tier}people:\n{}", repeat(some, |index| format!("  p{index}: [same]\n"), "")))),
        ("teams", policy(&format!("{tier}teams:\n{}", repeat(some, |index| format!("  t{index}: [a, b, t{}]\n", index + 1), "")))),
        ("owners", policy(&format!("{tier}owners:\n{}", repeat(some, |index| format!("  \"{}{index}*\": [a]\n", "*a".repeat(20)), "")))),
        (
            "identities",
            policy(&format!("{tier}automation:\n  build: [{0}]\n  deploy: [{0}]\n", repeat(some, |index| format!("\"a{index}*\""), ", "))),
        ),
        (
            "classify",
            policy(&format!(
                "{tier}classify:\n{}",
                repeat(some, |index| format!("  - {{ paths: [\"**/a{index}/**/*\"], set: {{ reversible: false }} }}\n"), "")
            )),
        ),
        ("weekly-windows", calendar(&|index| format!("{{ name: w{index}, days: Mon-Sun, from: \"00:00\", to: \"00:01\" }}"))),
        ("scheduled-windows", calendar(&|index| format!("{{ name: w{index}, schedule: \"{} 0 29 2 *\", duration: 1m }}", index % 60))),
        ("never", calendar(&|index| format!("{{ name: w{index}, schedule: \"0 0 31 2 *\", duration: 1m }}"))),
        (
            "freezes",
            policy(&format!(
                "{tier}roles: {{ vp: [victor] }}\nbreak_glass: {{ out: {{ who: [vp], waives: [calendar], valid_for: 2h }} }}\ncalendar:\n  time_zone: Australia/Lord_Howe\n  windows: [{{ name: w, schedule: \"* * * * *\", duration: 1m }}]\n  freezes:\n{}",
                repeat(
                    some,
                    |index| format!(
                        "    - {{ name: f{index}, when: change.service != \"x\", schedule: \"* * * * *\", duration: 2m, break_glass: out }}\n"
                    ),
                    ""
                )
            )),
        ),
        ("pattern", policy(&format!("{tier}artifact: {{ source: {{ ref: \"{}\" }} }}\n", "(a*)*".repeat(200)))),
        ("counted-pattern", policy(&format!("{tier}artifact: {{ source: {{ ref: \"((((a{{99}}){{99}}){{99}}){{99}}){{99}}\" }} }}\n"))),
        ("wrong-conditions", tiers(&|_| "when: chang.kind == \"code\" && (, require: { checks: [unit] }".to_owned())),
    ]
}

/// A change of the examples with a field replaced.
fn altered(pointer: &str, value: Value) -> String {
    let mut change: Value = serde_json::from_slice(&seeds::example("11-migration-tested").change).expect("a change is JSON");
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    if let Some(parent) = change.pointer_mut(parent).and_then(Value::as_object_mut) {
        parent.insert(name.to_owned(), value);
    }
    change.to_string()
}

fn changes() -> Vec<(&'static str, String)> {
    let change = |pointer: &str| {
        let change: Value = serde_json::from_slice(&seeds::example("11-migration-tested").change).expect("a change is JSON");
        change.pointer(pointer).cloned().unwrap_or_default()
    };
    let many = |first: &Value, alter: &dyn Fn(usize, &mut Value)| -> Value {
        let each = |index| {
            let mut value = first.clone();
            alter(index, &mut value);
            value
        };
        (0..MANY / 4).map(each).collect()
    };
    let commit = change("/pull_request/commits/0");
    let mut odd = json!({});
    for index in 0..MANY {
        odd[format!("k{index}")] = json!(1);
    }
    vec![
        ("approvals", altered("/approvals", many(&change("/approvals/0"), &|_, _| {}))),
        (
            "approvers",
            altered("/approvals", many(&change("/approvals/0"), &|index, approval| approval["actor"] = format!("a{index}").into())),
        ),
        (
            "reviews",
            altered(
                "/pull_request/reviews",
                many(&change("/pull_request/reviews/0"), &|index, review| review["actor"] = format!("r{index}").into()),
            ),
        ),
        ("checks", altered("/checks", many(&change("/checks/0"), &|_, _| {}))),
        ("other-checks", altered("/checks", many(&change("/checks/0"), &|index, check| check["name"] = format!("c{index}").into()))),
        ("commits", altered("/pull_request/commits", many(&commit, &|index, commit| commit["authors"] = json!([format!("a{index}")])))),
        ("authors", altered("/pull_request/commits/0/authors", (0..MANY).map(|index| Value::from(format!("a{index}"))).collect())),
        ("paths", altered("/paths", (0..MANY).map(|index| Value::from(format!("a/b/c/{index}"))).collect())),
        ("long-path", altered("/paths", json!(["a/".repeat(5 * MANY)]))),
        ("long-service", altered("/service", json!("payments-".repeat(5 * MANY)))),
        ("long-artifact", altered("/artifact", json!("@sha256:".repeat(5 * MANY)))),
        ("long-ref", altered("/source/ref", json!(format!("refs/heads/release/{}\n", "a".repeat(5 * MANY))))),
        ("attestations", altered("/attestations", (0..MANY).map(|_| json!({"a": [1.5]})).collect())),
        ("unknown-keys", altered("/source", odd)),
        ("wrong-types", altered("/approvals", (0..MANY).map(Value::from).collect())),
        ("twice", format!("{{{}}}", repeat(MANY, |index| format!("\"k{}\":1", index % (MANY / 2)), ","))),
        ("twice-in-lines", format!("{{{}}}", repeat(MANY, |index| format!("\"k{}\":1", index % (MANY / 2)), ",\n"))),
    ]
}

fn inputs() -> Vec<(&'static str, String)> {
    let change: Value = serde_json::from_slice(&seeds::example("14-freeze-override").change).expect("a change is JSON");
    let input = |policy: &str, change: &Value| json!({ "policy": policy, "change": change, "at": "2026-11-27T15:30:00Z" }).to_string();
    let mut all: Vec<_> = policies().into_iter().map(|(name, policy)| (name, input(&policy, &change))).collect();
    // Twelve seats for eleven people, in every tier anew.
    let others = |seat| repeat(seat, |other| format!("s{other}"), ", ");
    let seats = repeat(12, |seat| format!("{{ name: s{seat}, from: [crowd], count: 1, distinct_from: [{}] }}", others(seat)), ", ");
    let tiers = repeat(
        30,
        |index| {
            format!(
                "  - {{ name: t{index}, mode: {}, require: {{ approvals: [{seats}] }} }}\n",
                if index == 0 { "enforce" } else { "shadow" }
            )
        },
        "",
    );
    let crowd = policy(&format!("teams: {{ crowd: [{}] }}\ntiers:\n{tiers}", repeat(11, |person| format!("p{person}"), ", ")));
    let mut approved = change;
    let digest = approved["artifact"].as_str().and_then(|artifact| artifact.split_once('@')).map(|(_, digest)| digest.to_owned());
    let approval = |person| json!({ "actor": format!("p{person}"), "state": "approved", "subject": digest, "at": "2026-11-27T15:00:00Z" });
    approved["approvals"] = (0..11).map(approval).collect();
    all.push(("seats", input(&crowd, &approved)));
    all
}

fn decisions(target: &str) -> Vec<(&'static str, String)> {
    let (policy, example) = (seeds::policy(), seeds::example("11-migration-tested"));
    let whole = |change: &Value, decision: &Value| match target {
        "record" => json!({ "decision": decision, "change": change, "previous": null }).to_string(),
        _ => json!({ "decision": decision }).to_string(),
    };
    let change: Value = serde_json::from_slice(&example.change).expect("a change is JSON");
    let input = json!({ "policy": policy, "change": change, "at": example.at });
    let decision: Value = serde_json::from_str(&countersign::call("evaluate", input.to_string().as_bytes())).expect("an answer is JSON");
    let mut findings = decision.clone();
    findings["findings"] = vec![decision["findings"][0].clone(); MANY / 4].into();
    let mut long = decision.clone();
    long["findings"][0]["message"] = "\u{1b}[2J\u{202e}".repeat(MANY).into();
    let mut all = vec![("findings", whole(&change, &findings)), ("long-message", whole(&change, &long))];
    for name in ["authors", "approvers", "commits"] {
        let change = changes().into_iter().find(|(known, _)| *known == name).and_then(|(_, change)| serde_json::from_str(&change).ok());
        all.extend(change.map(|change: Value| (name, whole(&change, &decision))));
    }
    all
}
