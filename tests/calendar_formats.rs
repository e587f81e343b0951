//! Calendars in the formats of others, against facts of theirs: Argo CD's sync windows, GitLab's freeze periods, and iCalendar.
//!
//! The facts are data in `reference/`, each file with where it comes from; `brute_force.py` and `icalendar.py` beside them made the
//! parts that nobody published. Everything is asked of the operation `calendar`, as a host asks it. A fact with `may_refuse` is one
//! that need not be understood: it may be refused when the calendar loads, but not answered otherwise. Every file's facts are counted,
//! so that none is passed over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

use countersign::scalar::Instant;
use countersign::zone;
use serde::Deserialize;
use serde_json::{Map, Value, json};

const SECOND_MS: i64 = 1000;
const DAY_MS: i64 = 86_400_000;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// What differs from the facts, told all at once.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn check(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.0.push(what());
        }
    }

    #[track_caller]
    fn none(self) {
        const SHOWN: usize = 25;
        let shown: Vec<&str> = self.0.iter().take(SHOWN).map(String::as_str).collect();
        assert!(self.0.is_empty(), "{} differ, such as\n{}", self.0.len(), shown.join("\n"));
    }
}

/// Why a calendar can't be used, as its code and message.
struct Refusal(String);

/// An answer for an instant.
struct Answer(Value);

impl Answer {
    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or("")
    }

    fn instant(&self, key: &str) -> Option<Instant> {
        self.0[key].as_str().map(|text| Instant::parse(text).unwrap_or_else(|why| panic!("{key}: {why}")))
    }

    fn is_allowed(&self) -> bool {
        self.text("verdict") == "allow"
    }

    /// The places in the calendar of the sync windows that are active, in order.
    fn active_sync_windows(&self) -> Vec<u64> {
        let active = self.0["active"].as_array().unwrap().iter();
        let mut places: Vec<u64> = active.filter(|one| one["format"] == "sync_windows").map(|one| one["index"].as_u64().unwrap()).collect();
        places.sort_unstable();
        places
    }
}

/// Asks of a calendar at an instant, with more of the input beside.
fn ask(calendar: &Value, at: &str, more: Map<String, Value>) -> Result<Answer, Refusal> {
    let mut input = more;
    input.insert("calendar".to_owned(), calendar.clone());
    input.insert("at".to_owned(), json!(at));
    let written = countersign::call("calendar", Value::Object(input).to_string().as_bytes());
    let answer: Value = serde_json::from_str(&written).unwrap();
    if let Some(error) = answer.get("error") {
        let (code, message) = (error["code"].as_str().unwrap(), error["message"].as_str().unwrap());
        assert!(!code.starts_with("request/") && !message.is_empty(), "{code}: {message}");
        return Err(Refusal(format!("{code}: {message}")));
    }
    let answer = Answer(answer);
    assert_eq!(answer.instant("at"), Some(self::at(at)), "{written}");
    assert!(["open", "closed", "frozen"].contains(&answer.text("state")), "{written}");
    assert!(["allow", "pending", "deny"].contains(&answer.text("verdict")), "{written}");
    assert!(answer.0["active"].is_array() && answer.0.get("because").is_some(), "{written}");
    assert_eq!(answer.text("tzdb"), zone::database_version(), "{written}");
    Ok(answer)
}

fn ask_at(calendar: &Value, at: &str) -> Result<Answer, Refusal> {
    ask(calendar, at, Map::new())
}

/// Asks at some instant whether a calendar can be used at all.
fn load(calendar: &Value) -> Result<(), Refusal> {
    ask_at(calendar, "2026-08-19T12:34:30Z").map(|_| ())
}

mod sync_windows {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Facts {
        #[serde(rename = "source")]
        _source: String,
        #[serde(rename = "note")]
        _note: String,
        answers: Vec<Fact>,
        valid: Vec<Windows>,
        refused: Vec<Windows>,
        left_out: Vec<LeftOut>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fact {
        id: String,
        windows: Value,
        at: String,
        manual: Option<bool>,
        started_at: Option<String>,
        service: Option<String>,
        destination: Option<Value>,
        active: Option<Vec<u64>>,
        can_sync: Option<bool>,
        may_refuse: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Windows {
        id: String,
        windows: Value,
        /// What Argo CD does with what is refused here.
        instead_of: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct LeftOut {
        id: String,
        why: String,
    }

    fn facts() -> Facts {
        serde_json::from_str(include_str!("reference/argocd_sync_windows.json")).unwrap()
    }

    #[test]
    fn are_active_and_let_sync_as_in_argo_cd() {
        let facts = facts().answers;
        let mut wrong = Wrong::default();
        for fact in &facts {
            let mut more = Map::new();
            let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
            for (key, value) in [
                ("manual", fact.manual.map(|manual| json!(manual))),
                ("started_at", text(&fact.started_at)),
                ("service", text(&fact.service)),
                ("destination", fact.destination.clone()),
            ] {
                more.extend(value.map(|value| (key.to_owned(), value)));
            }
            let answer = match ask(&json!({ "sync_windows": fact.windows }), &fact.at, more) {
                Ok(answer) => answer,
                Err(Refusal(why)) => {
                    wrong.check(fact.may_refuse.is_some(), || format!("{}: refused: {why}", fact.id));
                    continue;
                }
            };
            let active = answer.active_sync_windows();
            wrong.check(fact.active.as_ref().is_none_or(|expected| *expected == active), || {
                format!("{} at {}: active are {active:?}, not {:?}", fact.id, fact.at, fact.active)
            });
            wrong.check(fact.can_sync.is_none_or(|expected| expected == answer.is_allowed()), || {
                format!("{} at {}: {}, though CanSync is {:?}", fact.id, fact.at, answer.0, fact.can_sync)
            });
        }
        wrong.none();
        let count = |of: fn(&&Fact) -> bool| facts.iter().filter(of).count();
        assert_eq!((facts.len(), count(|fact| fact.active.is_some()), count(|fact| fact.can_sync.is_some())), (177, 156, 135));
        assert_eq!((count(|fact| fact.may_refuse.is_some()), count(|fact| fact.id.starts_with("derived/"))), (8, 80));
    }

    #[test]
    fn are_refused_as_in_argo_cd_and_where_it_would_be_silent() {
        let Facts { valid, refused, left_out, .. } = facts();
        let mut wrong = Wrong::default();
        for Windows { id, windows, .. } in &valid {
            let loaded = load(&json!({ "sync_windows": windows }));
            wrong.check(loaded.is_ok(), || format!("{id}: refused: {}", loaded.unwrap_err().0));
        }
        for Windows { id, windows, instead_of } in &refused {
            wrong.check(load(&json!({ "sync_windows": windows })).is_err(), || match instead_of {
                Some(theirs) => format!("{id}: not refused (for Argo CD it is {theirs})"),
                None => format!("{id}: not refused"),
            });
        }
        wrong.none();
        assert_eq!((valid.len(), refused.len()), (12, 41));
        assert!(left_out.iter().all(|case| !case.id.is_empty() && !case.why.is_empty()));
        // 86 cases were looked at: two have a second fact among the refused, and the rest of those here come from elsewhere.
        let cases = |id: &String| id.starts_with("argocd") && !id.ends_with("/as given") && !id.ends_with("/HasDuplicateSyncWindow");
        let ids = facts().answers.into_iter().map(|fact| fact.id).chain(valid.into_iter().chain(refused).map(|fact| fact.id));
        assert_eq!(ids.filter(cases).count() + left_out.len(), 86);
    }
}

mod freeze_periods {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Facts {
        #[serde(rename = "source")]
        _source: String,
        #[serde(rename = "note")]
        _note: String,
        answers: Vec<Fact>,
        valid: Vec<Periods>,
        refused: Vec<Periods>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fact {
        id: String,
        freeze_periods: Value,
        frozen: Vec<String>,
        open: Vec<String>,
        /// When it freezes next, seen from the first instant at which it is open.
        closes_at: Option<String>,
        may_refuse: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Periods {
        id: String,
        freeze_periods: Value,
    }

    fn facts() -> Facts {
        serde_json::from_str(include_str!("reference/gitlab_freezes.json")).unwrap()
    }

    #[test]
    fn freeze_as_in_gitlab() {
        let facts = facts().answers;
        let (mut wrong, mut instants) = (Wrong::default(), 0);
        for fact in &facts {
            let calendar = json!({ "freeze_periods": fact.freeze_periods });
            for (at, state) in fact.frozen.iter().map(|at| (at, "frozen")).chain(fact.open.iter().map(|at| (at, "open"))) {
                instants += 1;
                match ask_at(&calendar, at) {
                    Ok(answer) => {
                        wrong.check(answer.text("state") == state, || format!("{} at {at}: {}, not {state}", fact.id, answer.0));
                        wrong.check(answer.is_allowed() == (state == "open"), || format!("{} at {at}: {}", fact.id, answer.0));
                    }
                    Err(Refusal(why)) => wrong.check(fact.may_refuse.is_some(), || format!("{}: refused: {why}", fact.id)),
                }
            }
            if let Some(closes_at) = &fact.closes_at {
                let found = ask_at(&calendar, &fact.open[0]).ok().and_then(|answer| answer.instant("closes_at"));
                wrong.check(found == Some(at(closes_at)), || format!("{}: closes at {found:?}, not {closes_at}", fact.id));
            }
        }
        wrong.none();
        assert_eq!((facts.len(), instants), (67, 641));
        assert_eq!(facts.iter().filter(|fact| fact.id.starts_with("derived/")).count(), 42);
    }

    #[test]
    fn are_refused_as_in_gitlab_and_where_it_would_be_silent() {
        let Facts { valid, refused, .. } = facts();
        let mut wrong = Wrong::default();
        for Periods { id, freeze_periods } in &valid {
            let loaded = load(&json!({ "freeze_periods": freeze_periods }));
            wrong.check(loaded.is_ok(), || format!("{id}: refused: {}", loaded.unwrap_err().0));
        }
        for Periods { id, freeze_periods } in &refused {
            wrong.check(load(&json!({ "freeze_periods": freeze_periods })).is_err(), || format!("{id}: not refused"));
        }
        wrong.none();
        assert_eq!((valid.len(), refused.len()), (4, 17));
    }

    #[test]
    fn take_every_name_of_rails_for_its_zone() {
        let mut wrong = Wrong::default();
        for (name, iana) in zone::rails::NAMES {
            // In each hour of a day in winter and one in summer.
            for hour in (0..24).flat_map(|hour| [format!("2026-01-15T{hour:02}:30:00Z"), format!("2026-07-15T{hour:02}:30:00Z")]) {
                let [theirs, ours] = [name, iana].map(|zone| {
                    let period = json!({ "freeze_start": "0 9 * * *", "freeze_end": "0 17 * * *", "cron_timezone": zone });
                    ask_at(&json!({ "freeze_periods": [period] }), &hour)
                        .map(|answer| answer.text("state").to_owned())
                        .map_err(|refusal| refusal.0)
                });
                wrong.check(theirs.is_ok() && theirs == ours, || format!("{name} at {hour}: {theirs:?}, and {ours:?} for {iana}"));
            }
        }
        wrong.none();
    }
}

mod icalendar {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Facts {
        #[serde(rename = "source")]
        _source: String,
        #[serde(rename = "note")]
        _note: String,
        facts: Vec<Fact>,
        odd: Vec<Odd>,
        refused: Vec<Refused>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fact {
        id: String,
        ics: String,
        time_zone: Option<String>,
        #[serde(default)]
        default_closed: bool,
        from: String,
        to: String,
        /// When an event is on, from and to, within the span and at its ends.
        on: Vec<String>,
        /// What is on is called.
        name: Option<String>,
        may_refuse: Option<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Odd {
        id: String,
        ics: String,
        time_zone: Option<String>,
        #[serde(rename = "note")]
        _note: String,
        #[serde(rename = "reference")]
        _reference: Vec<String>,
        frozen: Vec<String>,
        open: Vec<String>,
    }

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Refused {
        id: String,
        ics: String,
    }

    fn facts() -> Facts {
        serde_json::from_str(include_str!("reference/icalendar.json")).unwrap()
    }

    fn calendar(ics: &str, time_zone: Option<&String>) -> Value {
        match time_zone {
            Some(zone) => json!({ "ics": ics, "time_zone": zone }),
            None => json!({ "ics": ics }),
        }
    }

    fn intervals(on: &[String]) -> Vec<(i64, i64)> {
        let read = |interval: &String| interval.split_once('/').map(|(start, end)| (at(start).0, at(end).0)).unwrap();
        on.iter().map(read).collect()
    }

    /// The same with what overlaps or touches as one.
    fn merged(on: &[(i64, i64)]) -> Vec<(i64, i64)> {
        let mut sorted = on.to_vec();
        sorted.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::new();
        for (start, end) in sorted {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        merged
    }

    /// The instants to ask at: about every edge, and some within every occurrence and between them.
    fn instants(on: &[(i64, i64)], from: i64, to: i64) -> Vec<i64> {
        let edges = on.iter().flat_map(|(start, end)| [start - SECOND_MS, *start, start + (end - start) / 2, end - SECOND_MS, *end]);
        let merged = merged(on);
        let starts = merged.iter().map(|(start, _)| *start).chain([to]);
        let ends = [from].into_iter().chain(merged.iter().map(|(_, end)| *end));
        let gaps = ends.zip(starts).flat_map(|(end, start)| [end + (start - end) / 7, end + (start - end) / 2, start - (start - end) / 11]);
        let mut found: Vec<i64> = edges.chain(gaps).chain([from, to - SECOND_MS]).filter(|at| from <= *at && *at < to).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    #[test]
    fn events_are_on_when_python_says_so() {
        let facts = facts().facts;
        let (mut wrong, mut asked) = (Wrong::default(), 0);
        for fact in &facts {
            let calendar = calendar(&fact.ics, fact.time_zone.as_ref());
            let (from, to, on) = (at(&fact.from).0, at(&fact.to).0, intervals(&fact.on));
            let merged = merged(&on);
            for ms in instants(&on, from, to) {
                asked += 1;
                let shown = Instant(ms).to_string();
                let answer = match ask_at(&calendar, &shown) {
                    Ok(answer) => answer,
                    Err(Refusal(why)) => {
                        wrong.check(fact.may_refuse.is_some(), || format!("{}: refused: {why}\n{}", fact.id, fact.ics));
                        break;
                    }
                };
                let is_on = on.iter().any(|(start, end)| *start <= ms && ms < *end);
                let state = match (is_on, fact.default_closed) {
                    (true, false) => "frozen",
                    (false, true) => "closed",
                    _ => "open",
                };
                wrong.check(answer.text("state") == state, || format!("{} at {shown}: {}, not {state}\n{}", fact.id, answer.0, fact.ics));
                wrong.check(answer.is_allowed() == (state == "open"), || format!("{} at {shown}: {}", fact.id, answer.0));
                // When that changes: as far as the fact knows, and where it is near enough to be looked for.
                let key = if state == "open" { "closes_at" } else { "opens_at" };
                let change = match is_on {
                    true => merged.iter().find(|(start, end)| *start <= ms && ms < *end).map(|(_, end)| *end),
                    false => merged.iter().map(|(start, _)| *start).find(|start| ms < *start),
                };
                let change = change.filter(|change| *change < to);
                let found = answer.instant(key).map(|found| found.0);
                let fits = match (change, found) {
                    (Some(change), Some(found)) => found == change,
                    (Some(change), None) => change > ms + 366 * DAY_MS,
                    (None, found) => found.is_none_or(|found| found >= to),
                };
                wrong.check(fits, || {
                    let expected = change.map_or("none".to_owned(), |change| Instant(change).to_string());
                    format!("{} at {shown}: {key} is {}, not {expected}\n{}", fact.id, answer.0[key], fact.ics)
                });
                if let Some(name) = fact.name.as_ref().filter(|_| is_on) {
                    let names: Vec<&Value> = answer.0["active"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
                    wrong.check(names == [name.as_str()], || format!("{}: {names:?} is on, not {name}", fact.id));
                }
            }
        }
        wrong.none();
        let count = |of: fn(&&Fact) -> bool| facts.iter().filter(of).count();
        assert_eq!((facts.len(), count(|fact| fact.may_refuse.is_some()), count(|fact| fact.default_closed)), (345, 17, 25));
        let of = |area: &str| facts.iter().filter(|fact| fact.id.starts_with(area)).count();
        assert_eq!((of("rfc5545/"), of("hand/"), of("random/")), (42, 113, 190));
        assert_eq!(facts.iter().map(|fact| fact.on.len()).sum::<usize>(), 2090);
        assert!(asked > 10_000, "{asked}");
    }

    #[test]
    fn where_readings_part_what_all_agree_about_holds() {
        let odd = facts().odd;
        let mut wrong = Wrong::default();
        for fact in &odd {
            let calendar = calendar(&fact.ics, fact.time_zone.as_ref());
            for (at, state) in fact.frozen.iter().map(|at| (at, "frozen")).chain(fact.open.iter().map(|at| (at, "open"))) {
                let answer = ask_at(&calendar, at).map(|answer| answer.text("state").to_owned()).unwrap_or_else(|refusal| refusal.0);
                wrong.check(answer == state, || format!("{} at {at}: {answer}, not {state}\n{}", fact.id, fact.ics));
            }
        }
        wrong.none();
        assert_eq!(odd.len(), 12);
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        let refused = facts().refused;
        let mut wrong = Wrong::default();
        for Refused { id, ics } in &refused {
            wrong.check(load(&calendar(ics, None)).is_err(), || format!("{id}: not refused\n{ics}"));
        }
        wrong.none();
        assert_eq!(refused.len(), 36);
    }
}
