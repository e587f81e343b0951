//! Instants for Sigstore's crates, and a clock that only the caller sets.
//!
//! Sigstore's crates take their instants from [jiff](https://docs.rs/jiff) and ask it what time it is. On
//! `wasm32-unknown-unknown` that question traps, and everywhere else its answer would come from the host, behind the back of
//! whoever asks for a verdict. So this crate stands in for jiff (`[patch.crates-io]` in the workspace's manifest): it has the
//! part of jiff's interface that those crates use, gives the same answers, and its [`Timestamp::now`] is what [`at`] says.

#![forbid(unsafe_code)]

mod error;
pub mod fmt;
mod timestamp;

use std::cell::Cell;

pub use error::Error;
pub use timestamp::Timestamp;

thread_local! {
    static NOW: Cell<Timestamp> = const { Cell::new(Timestamp::MIN) };
}

/// Runs `work` at an instant: to it, and to everything that it calls on this thread, that instant is now.
///
/// Before and after, the clock shows what it showed before, however deep such calls are nested and however `work` ends. Where
/// nobody has said what time it is, it is [`Timestamp::MIN`]: all evidence is then of the future, and is refused.
///
/// ```
/// # use jiff::Timestamp;
/// let noon: Timestamp = "2026-11-21T12:00:00Z".parse()?;
/// assert_eq!(jiff::at(noon, Timestamp::now), noon);
/// assert_eq!(Timestamp::now(), Timestamp::MIN);
/// # Ok::<(), jiff::Error>(())
/// ```
pub fn at<T>(now: Timestamp, work: impl FnOnce() -> T) -> T {
    struct Restore(Timestamp);
    impl Drop for Restore {
        fn drop(&mut self) {
            NOW.set(self.0);
        }
    }
    let _restore = Restore(NOW.replace(now));
    work()
}
