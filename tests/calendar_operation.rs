//! What the operation `calendar` says of random calendars holds: it opens when it says so, and not a second sooner.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use countersign::scalar::Instant;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Zones of both hemispheres, with whole, half and quarter hours, and clocks that change by an hour, by half of one and never.
const ZONES: [&str; 9] = [
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "America/St_Johns",
    "Asia/Kolkata",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "America/Santiago",
];

fn asked(calendar: &Value, at: i64) -> Value {
    let input = json!({"calendar": calendar, "at": Instant(at).to_string()});
    let answer: Value = serde_json::from_str(&countersign::call("calendar", input.to_string().as_bytes())).unwrap();
    assert!(answer.get("error").is_none(), "{answer:#}");
    answer
}

fn milliseconds(instant: &Value) -> i64 {
    Instant::parse(instant.as_str().unwrap()).unwrap().0
}

fn local(minutes: i64) -> String {
    countersign::zone::Local(minutes * 60_000).to_string()
}

/// Minutes since 1970 at the beginning of 2026.
const YEAR: i64 = 29_454_960;

fn entry() -> impl Strategy<Value = Value> {
    let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    prop_oneof![
        (0_usize..7, 0_u32..1439, 1_u32..1440).prop_map(move |(day, from, length)| {
            let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
            json!({"days": format!("{}-{}", days[day], days[(day + 3) % 7]), "from": time(from), "to": time((from + length).min(1440))})
        }),
        (0_u32..60, 0_u32..24, prop::sample::select(vec!["* * *", "1 * *", "* * MON-FRI", "*/3 * *", "8 3 *"]), 1_i64..3000).prop_map(
            |(minute, hour, days, length)| json!({"schedule": format!("{minute} {hour} {days}"), "duration": format!("{length}m")})
        ),
        (0_i64..525_600, 1_i64..60_000).prop_map(|(from, length)| json!({"from": local(YEAR + from), "to": local(YEAR + from + length)})),
    ]
}

fn calendar() -> impl Strategy<Value = Value> {
    let entries = |most: usize| prop::collection::vec(entry(), 0..most);
    let sync = prop::collection::vec((any::<bool>(), 0_u32..24, 1_u32..2000), 0..3);
    let periods = prop::collection::vec((0_u32..24, 0_u32..7, 0_u32..24), 0..2);
    (prop::sample::select(ZONES.to_vec()), entries(4), entries(6), sync, periods).prop_map(|(zone, windows, freezes, sync, periods)| {
        let named = |prefix: &str, entries: Vec<Value>| -> Vec<Value> {
            let name = |(index, mut entry): (usize, Value)| {
                entry["name"] = format!("{prefix}{index}").into();
                entry
            };
            entries.into_iter().enumerate().map(name).collect()
        };
        let sync: Vec<Value> = sync
            .into_iter()
            .enumerate()
            .map(|(index, (allow, hour, minutes))| {
                let kind = if allow { "allow" } else { "deny" };
                json!({"kind": kind, "schedule": format!("{index} {hour} * * *"), "duration": format!("{minutes}m"), "timeZone": zone, "applications": ["*"]})
            })
            .collect();
        let periods: Vec<Value> = periods
            .into_iter()
            .map(|(start, day, end)| json!({"freeze_start": format!("0 {start} * * {day}"), "freeze_end": format!("30 {end} * * *"), "cron_timezone": zone}))
            .collect();
        json!({
            "time_zone": zone, "windows": named("w", windows), "freezes": named("f", freezes), "sync_windows": sync, "freeze_periods": periods,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn it_opens_and_closes_when_it_says_so(calendar in calendar(), minutes in 0_i64..525_600, seconds in 0_i64..60) {
        let at = (YEAR + minutes) * 60_000 + seconds * 1000;
        let now = asked(&calendar, at);
        if now["verdict"] == "allow" {
            prop_assert!(now["opens_at"].is_null());
            if let Some(closes) = Some(&now["closes_at"]).filter(|closes| !closes.is_null()).map(milliseconds) {
                prop_assert!(closes > at);
                prop_assert_eq!(&asked(&calendar, closes - 1)["verdict"], "allow", "just before it closes");
                prop_assert_ne!(&asked(&calendar, closes)["verdict"], "allow", "when it closes");
            }
        } else if let Some(opens) = Some(&now["opens_at"]).filter(|opens| !opens.is_null()).map(milliseconds) {
            prop_assert!(opens > at);
            prop_assert_eq!(&asked(&calendar, opens)["verdict"], "allow", "when it opens");
            if opens - 1000 >= at {
                prop_assert_ne!(&asked(&calendar, opens - 1000)["verdict"], "allow", "a second before it opens");
            }
            prop_assert_ne!(&asked(&calendar, opens - 1)["verdict"], "allow", "just before it opens");
        }
        for active in now["active"].as_array().unwrap() {
            let denies = matches!(active["format"].as_str(), Some("freezes" | "freeze_periods"))
                || active["format"] == "sync_windows" && calendar["sync_windows"][active["index"].as_u64().unwrap() as usize]["kind"] == "deny";
            prop_assert!(!denies || now["state"] == "frozen", "nothing is open while a freeze is on");
        }
    }

    #[test]
    fn a_range_says_what_its_instants_say(calendar in calendar(), minutes in 0_i64..520_000, offsets in prop::collection::vec(0_i64..10_080, 20)) {
        let from = (YEAR + minutes) * 60_000;
        let to = from + 10_080 * 60_000;
        let input = json!({"calendar": calendar, "from": Instant(from).to_string(), "to": Instant(to).to_string()});
        let range: Value = serde_json::from_str(&countersign::call("calendar", input.to_string().as_bytes())).unwrap();
        let stretches = range["stretches"].as_array().unwrap();
        prop_assert_eq!(milliseconds(&stretches[0]["from"]), from);
        prop_assert_eq!(milliseconds(&stretches[stretches.len() - 1]["to"]), to);
        for pair in stretches.windows(2) {
            prop_assert_eq!(&pair[0]["to"], &pair[1]["from"]);
        }
        for offset in offsets {
            let at = from + offset * 60_000;
            let stretch = stretches.iter().find(|stretch| milliseconds(&stretch["from"]) <= at && at < milliseconds(&stretch["to"])).unwrap();
            let instant = asked(&calendar, at);
            prop_assert_eq!(&stretch["state"], &instant["state"]);
            prop_assert_eq!(&stretch["verdict"], &instant["verdict"]);
            prop_assert_eq!(&stretch["because"], &instant["because"]);
        }
    }
}
