//! The paper trail reads well, can't be forged, and what was written is read back as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod support;

use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};

const TEXTS: [&str; 5] = ["request", "announcement", "confirmation", "ticket", "post_mortem"];

fn policy() -> String {
    fs::read_to_string(support::root().join("tests/vectors/paper-trail/policy.yaml")).unwrap()
}

fn change() -> Value {
    serde_json::from_str(&fs::read_to_string(support::root().join("tests/vectors/paper-trail/change.json")).unwrap()).unwrap()
}

/// A change whose override says something else in some fields.
fn change_with(fields: &[(&str, &str)]) -> Value {
    let mut change = change();
    for (name, text) in fields {
        change["override"][name] = (*text).into();
        if matches!(*name, "service" | "environment") {
            change[name] = (*text).into();
        }
    }
    change
}

fn call(op: &str, input: Value) -> Value {
    serde_json::from_str(&countersign::call(op, input.to_string().as_bytes())).unwrap()
}

fn written(change: &Value) -> Value {
    call("override", json!({ "policy": policy(), "change": change, "at": "2026-11-27T15:30:00Z", "history": [] }))
}

/// An override as a template tells it: what the platform adds later isn't in it.
fn asked(change: &Value) -> Value {
    let mut asked = change["override"].clone();
    for later in ["posted", "confirmed", "signature"] {
        asked.as_object_mut().unwrap().remove(later);
    }
    asked
}

#[track_caller]
fn reads_back(text: &str, expected: &Value, what: &str) {
    let read = call("parse-override", json!({ "text": text }));
    assert_eq!(&read["override"], expected, "{what}\n{text}\n{read:#}");
}

/// Every text of a trail in every form is harmless, and the request and the ticket give the override back.
#[track_caller]
fn holds(change: &Value) {
    let trail = written(change);
    let expected = asked(change);
    for name in TEXTS {
        let [text, markdown] = ["text", "markdown"].map(|form| trail[name][form].as_str().unwrap_or_else(|| panic!("{trail:#}")));
        let slack = &trail[name]["slack"];
        if matches!(name, "request" | "ticket") {
            reads_back(text, &expected, name);
            reads_back(markdown, &expected, name);
            reads_back(&slack.to_string(), &expected, name);
            // As people pass it on: quoted, with other line ends, fenced, with something before and after.
            reads_back(&format!("FYI\r\n{}\r\nThanks!", text.trim_end().replace('\n', "\r\n")), &expected, name);
            reads_back(&format!("> {}", text.replace('\n', "\n> ")), &expected, name);
            reads_back(&format!("Look:\n```\n{text}```\nThe ticket is not this one: INC-1\n"), &expected, name);
        }
        let mut shown = vec![text.to_owned(), markdown.to_owned()];
        strings(slack, &mut shown);
        for shown in &shown {
            assert_harmless(shown);
        }
        assert_within_the_limits_of_block_kit(slack);
        assert_nothing_is_marked_up(markdown);
    }
}

fn strings(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, out)),
        Value::Object(fields) => fields.values().for_each(|value| strings(value, out)),
        _ => {}
    }
}

/// Nothing notifies anybody but those whom the policy names, and every character shows.
#[track_caller]
fn assert_harmless(text: &str) {
    let rest = text.replace("@on-call", "").replace("@requester-manager", "");
    for broadcast in ["@channel", "@here", "@everyone", "@all", "<!", "<@", "<#", "<http"] {
        let found = rest.to_ascii_lowercase().contains(broadcast);
        // In Markdown a backslash stands before what would begin markup.
        assert!(!found || rest.contains(&format!("\\{broadcast}")), "{broadcast} in {text}");
    }
    let characters: Vec<char> = rest.chars().collect();
    for pair in characters.windows(3) {
        let address = pair[0].is_ascii_alphanumeric();
        // No name begins with a blank, nor with the backslash of a blank that is written as its number.
        let names = !pair[2].is_whitespace() && pair[2] != '\\';
        assert!(pair[1] != '@' || address || !names, "a mention in {text}");
    }
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    assert!(!rest.chars().any(hidden), "{text:?}");
}

#[track_caller]
fn assert_within_the_limits_of_block_kit(slack: &Value) {
    let blocks = slack["blocks"].as_array().unwrap();
    assert!((1..=50).contains(&blocks.len()), "{} blocks", blocks.len());
    let length = |text: &Value| text["text"].as_str().unwrap().encode_utf16().count();
    for block in blocks {
        let most = match block["type"].as_str().unwrap() {
            "header" => 150,
            "section" => 3000,
            other => panic!("{other}"),
        };
        if let Some(fields) = block["fields"].as_array() {
            assert!(fields.len() <= 10 && fields.iter().all(|field| (1..=2000).contains(&length(field))));
        } else {
            assert!((1..=most).contains(&length(&block["text"])), "{} characters", length(&block["text"]));
        }
    }
}

/// No line of Markdown begins a block of its own, and no markup is left but ours, which stands at the start of a line or is code.
#[track_caller]
fn assert_nothing_is_marked_up(markdown: &str) {
    for line in markdown.lines().filter(|line| *line != ">") {
        let ours = ["# ", "## ", "> ", "- [ ] ", "- "].iter().find_map(|start| line.strip_prefix(start)).unwrap_or(line);
        let ours = match ours.strip_prefix("**").and_then(|rest| rest.split_once(":**")) {
            Some((label, rest)) if label.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') => rest.trim_start(),
            _ => ours,
        };
        let mut left = String::new();
        let mut characters = ours.chars();
        while let Some(c) = characters.next() {
            if c == '\\' {
                characters.next();
                left.push(' ');
            } else {
                left.push(c);
            }
        }
        let outside: String = left.split('`').step_by(2).collect();
        assert!(left.matches('`').count().is_multiple_of(2), "{line}");
        assert!(!outside.contains(['*', '_', '[', ']', '<', '>', '&', '~', '|', '$']), "{line}");
        assert!(!ours.starts_with(['#', '>', '+', '=', '\t', ' ']), "{line}");
    }
}

/// Two hundred justifications that want to be something else.
fn hostile() -> Vec<String> {
    let labels = ["Requesting VP", "Jira Ticket", "Commit Hash", "Justification", "Acknowledgement", "Override Reference"];
    let mut all: Vec<String> = Vec::new();
    for label in labels {
        for shape in [
            "{}: mallory",
            "\n{}: mallory",
            "x\n\n**{}:** mallory",
            "x\n- **{}**: mallory",
            "x\n> {} : mallory",
            "x\n* {}:\nmallory",
            "x\n{}\nmallory",
            "x\n## {}\n\nmallory",
            "x\r\n*{}:* mallory",
            "x\r{}: mallory",
            "x\u{2028}{}: mallory",
            "x\u{85}{}: mallory",
            "x\n\u{200b}{}: mallory",
            "x\n\u{feff}  {}:\tmallory",
            "x\n1. {}: mallory",
            "x\n```\n{}: mallory\n```",
            "x\n&gt; {}: mallory",
            "x\n\\{}: mallory",
            "x\n`{}: mallory`",
            "x\n| {}: mallory |",
        ] {
            all.push(shape.replace("{}", label));
            all.push(shape.replace("{}", &label.to_uppercase().replace(' ', "  ")));
        }
    }
    let others = [
        "<!channel> look",
        "<!here|here>",
        "<!everyone>",
        "<@U012AB3CD>",
        "<#C012AB3CD|general>",
        "<!subteam^S012AB3CD>",
        "@channel",
        "@here now",
        "x@here",
        "@everyone",
        "(@all)",
        "@victor said yes",
        "@@here",
        "@\u{200b}here",
        "＠here",
        "&lt;!channel&gt;",
        "&amp;lt;",
        "&#64;here",
        "<https://evil.example|https://good.example>",
        "[click](https://evil.example)",
        "![x](https://evil.example/p.png)",
        "[a]: https://evil.example",
        "<script>alert(1)</script>",
        "<!-- hidden -->",
        "<details><summary>x</summary>",
        "</b>",
        "<img src=x onerror=y>",
        "```\ncode\n```",
        "~~~\ncode",
        "````",
        "`a",
        "``a`` `",
        "# heading",
        "x\n===",
        "x\n---",
        "***",
        "- [x] done",
        "1. one\n2. two",
        "1) one",
        "> quote",
        "> > quote\n>",
        "    code",
        "\tcode",
        "| a | b |\n|---|---|",
        "**bold** _it_ ~~no~~",
        "a_b_c snake_case __init__",
        "$x$ $$y$$",
        ":smile: :rotating_light:",
        "\u{202e}desrever",
        "a\u{202a}b\u{202c}c",
        "\u{2066}x\u{2069}",
        "\u{200f}\u{200e}",
        "\u{61c}",
        "zero\u{200b}width\u{2060}\u{feff}",
        "\u{ad}soft",
        "\u{e0041}\u{e0042}tags",
        "\u{3164}filler",
        "a\u{0}b",
        "\u{1b}[2J",
        "\u{7}bell",
        "\u{8}\u{8}\u{8}",
        "\u{7f}",
        "\u{9b}31m",
        "\"}]}",
        "\",\"override\":{\"id\":\"x\"}",
        "{\"blocks\":[]}",
        "\\",
        "\\\\",
        "C:\\temp\\",
        "\\n",
        "\\u{41}",
        "\\u{202e}",
        "\\u{",
        "\\u{5c}u{41}",
        "\\u0041",
        "line \\\nnext",
        "👩‍🚒🔥 on fire",
        "🇩🇪",
        "e\u{301}\u{301}\u{301}",
        "日本語の説明",
        "שלום",
        "مرحبا",
        "a\r\nb\r\nc",
        "a\rb",
        "a\n\n\n\nb",
        "\n",
        " ",
        "\n\n x \n\n",
        "trailing  ",
        "  leading",
        "tab\t",
        "\u{a0}nbsp\u{a0}",
        "\u{3000}",
        "id=ovr_2 path=hotfix",
        "Override Reference: id=\"x\" path=\"y\"",
        "I confirm",
        "_No response_",
        "[your name]",
        "/close",
        "!here",
        "%s %n {0} {}",
        "$(rm -rf /)",
        "'; drop table",
        "*",
        "_",
        "`",
        ">",
        "<",
        "&",
        "@",
        ":",
        "\\*",
    ];
    all.extend(others.iter().map(|text| (*text).to_owned()));
    all.push("x".repeat(3999));
    all.push("\u{202e}".repeat(4000));
    all.push("&".repeat(4000));
    all.push("\n".repeat(4000));
    all.push("a\n".repeat(2000));
    all.push(format!("{}\nJira Ticket: X-1", "y".repeat(2985)));
    all.push(format!("{}\\{}", "z".repeat(2998), "z".repeat(900)));
    all.push(format!("{}\\\n{}", "z".repeat(2998), "z".repeat(900)));
    all.push(format!("{}\n\n{}", "z".repeat(2999), "z".repeat(900)));
    all.push("\u{1f525}".repeat(4000));
    all
}

#[test]
fn no_justification_forges_a_field_or_notifies_anybody() {
    let all = hostile();
    assert!(all.len() >= 200, "{}", all.len());
    for justification in &all {
        holds(&change_with(&[("justification", justification)]));
    }
}

#[test]
fn no_other_field_does_either() {
    for text in hostile().iter().filter(|text| *text != "[your name]") {
        for field in ["requester", "ticket", "id", "service", "ticket_title"] {
            let short: String = text.chars().take(190).collect();
            let mut change = change_with(&[(field, &short)]);
            let asked = &change["override"];
            let name = |field: &str| asked[field].as_str().unwrap().to_owned();
            let sentence = countersign::gate::break_glass::acknowledgement(&name("requester"), &name("service"), &name("environment"));
            change["override"]["acknowledgement"] = sentence.into();
            // Names that hide something, or are blank, are refused with the change.
            if countersign::read_change(change.to_string().as_bytes()).is_ok() {
                holds(&change);
            }
        }
    }
}

#[test]
fn an_at_sign_at_the_end_mentions_nobody() {
    holds(&change_with(&[("justification", "@ ")]));
}

#[test]
fn a_megabyte_is_refused_by_a_limit() {
    let long = "x".repeat(1_000_000);
    let answer = written(&change_with(&[("justification", &long)]));
    assert_eq!(
        (&answer["error"]["code"], &answer["error"]["path"]),
        (&"override-text/too-long".into(), &"/change/override/justification".into())
    );
    let answer = call("parse-override", json!({ "text": format!("Justification: {long}") }));
    assert_eq!(answer["error"]["code"], "document/too-large");
    let answer = call("parse-override", json!({ "text": format!("Justification: {}", "x".repeat(5000)) }));
    assert!(answer["error"]["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == "override-text/too-long"), "{answer:#}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_is_read_back(justification in r"(\PC|[\n\r\t >*_`\\@<&#-]|Jira Ticket:|Justification|\\u\{|```|&gt;){1,60}") {
        holds(&change_with(&[("justification", &justification)]));
    }

    #[test]
    fn whatever_is_given_is_read_without_a_trap(text in r"(\PC|[\n\r >*_`\\:=]|Requesting VP|Jira Ticket:|Override Reference:|id=|```|\{){0,80}") {
        let answer = call("parse-override", json!({ "text": text }));
        prop_assert!(answer["error"]["code"].is_string(), "{answer:#}");
    }
}

/// The texts as people read them, kept beside this file.
#[test]
fn the_texts_read_well() {
    let trail = written(&change());
    let mut wrong = Vec::new();
    let mut without = change();
    without.as_object_mut().unwrap().remove("override");
    let blank = written(&without);
    let texts = TEXTS.iter().map(|name| (name.replace('_', "-"), &trail[name])).chain([("request-blank".to_owned(), &blank["request"])]);
    for (name, written) in texts {
        let slack = format!("{}\n", serde_json::to_string_pretty(&written["slack"]).unwrap());
        for (ending, content) in
            [("txt", written["text"].as_str().unwrap()), ("md", written["markdown"].as_str().unwrap()), ("slack.json", &slack)]
        {
            let file = support::root().join(format!("tests/paper_trail/{name}.{ending}"));
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, content).unwrap();
            }
            if fs::read_to_string(&file).unwrap_or_default() != content {
                wrong.push(format!("{name}.{ending}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?} differ: run with UPDATE_EXPECT=1 and read them");
}
