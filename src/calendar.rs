use crate::cron::Cron;
use crate::scalar::*;
use crate::zone::*;
#[derive(Debug, Clone)]
pub struct Weekdays;
impl Weekdays {
    pub fn parse(_t: &str) -> Result<Weekdays, String> {
        Ok(Weekdays)
    }
}
pub fn parse_time_of_day(_t: &str) -> Result<u16, String> {
    Ok(0)
}
#[derive(Debug)]
pub enum Recurrence {
    Weekly { days: Weekdays, from: u16, to: u16 },
    Scheduled { cron: Cron, duration: Duration },
    Once { from: Local, to: Local },
}
impl Recurrence {
    pub fn is_active(&self, _z: &Zone, _a: Instant) -> bool {
        false
    }
    pub fn active_until(&self, _z: &Zone, _a: Instant) -> Option<Instant> {
        None
    }
    pub fn next_start(&self, _z: &Zone, _a: Instant) -> Option<Instant> {
        None
    }
}
pub fn earliest_opening(
    _z: &Zone,
    _w: &[&Recurrence],
    _wc: &dyn Fn(usize, Instant) -> bool,
    _f: &[&Recurrence],
    _fc: &dyn Fn(usize, Instant) -> bool,
    at: Instant,
) -> Option<Instant> {
    Some(at)
}
