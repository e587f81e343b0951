//! The IANA time-zone database, as `build.rs` packs it.

/// The release, such as `2026e`.
pub const VERSION: &str = include_str!(concat!(env!("OUT_DIR"), "/zone-version"));

const NAMES: &str = include_str!(concat!(env!("OUT_DIR"), "/zone-names"));
/// By the order of the names: which zone each means, as two bytes.
const NUMBERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zone-numbers"));
const ZONES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zones"));

/// Every name, also the old ones.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.split('\n')
}

/// A change of a zone's offset from UTC.
#[derive(Clone, Copy)]
pub struct Change {
    /// In seconds since 1970.
    pub at: i64,
    /// From then on, in seconds east of UTC.
    pub offset: i32,
}

/// How a zone's offset changes.
pub struct History {
    /// The name, as in the database.
    pub name: &'static str,
    /// Before the first change.
    pub initial: i32,
    /// Strictly ascending, each with another offset than the one before.
    pub changes: Vec<Change>,
    /// Since when a rule decides, in seconds since 1970, and the two changes that it makes every year.
    pub rule: Option<(i64, [YearlyChange; 2])>,
}

/// A change that comes every year: on such a day of such a week of the month.
#[derive(Clone, Copy)]
pub struct YearlyChange {
    /// From 1 to 12.
    pub month: u8,
    /// From 1 to 5; the fifth stands for the last.
    pub week: u8,
    /// From Sunday (0) to Saturday (6).
    pub weekday: u8,
    /// Seconds from the day's beginning in UTC; they may lead to the day before or after.
    pub time: i64,
    /// From then on, in seconds east of UTC.
    pub offset: i32,
}

/// The history of the zone of exactly this name.
pub fn history(name: &str) -> Option<History> {
    let (place, name) = names().enumerate().find(|(_, known)| *known == name)?;
    let (low, high) = (NUMBERS.get(2 * place)?, NUMBERS.get(2 * place + 1)?);
    let mut rest = Reader(ZONES);
    for _ in 0..u16::from_le_bytes([*low, *high]) {
        let length = rest.unsigned()?;
        rest.skip(length)?;
    }
    rest.unsigned()?;
    let initial = rest.offset()?;
    let (mut at, mut offset) = (0, initial);
    let changes = (0..rest.unsigned()?).map(|_| {
        at += rest.signed()?;
        offset += rest.offset()?;
        Some(Change { at, offset })
    });
    let changes = changes.collect::<Option<_>>()?;
    let rule = match rest.byte()? {
        0 => None,
        _ => Some((rest.signed()?, [rest.yearly_change()?, rest.yearly_change()?])),
    };
    Some(History { name, initial, changes, rule })
}

struct Reader(&'static [u8]);

impl Reader {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn skip(&mut self, length: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(length).ok()?..)?;
        Some(())
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn offset(&mut self) -> Option<i32> {
        i32::try_from(self.signed()?).ok()
    }

    fn yearly_change(&mut self) -> Option<YearlyChange> {
        let (month, week, weekday) = (self.byte()?, self.byte()?, self.byte()?);
        Some(YearlyChange { month, week, weekday, time: self.signed()?, offset: self.offset()? })
    }
}
