//! Decides whether a change may be deployed, and says why.
#![forbid(unsafe_code)]

pub mod calendar;
pub mod call;
pub mod change;
pub mod cron;
pub mod diagnostic;
pub mod error;
pub mod limits;
pub mod scalar;
pub mod shape;
pub mod tree;
pub mod zone;

pub use call::call;
