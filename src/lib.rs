//! Decides whether a change may be deployed, and says why.
#![forbid(unsafe_code)]

pub mod audit;
pub mod calendar;
pub mod call;
pub mod canonical;
pub mod change;
pub mod check;
pub mod codes;
pub mod condition;
pub mod cron;
pub mod decision;
pub mod diagnostic;
pub mod error;
pub mod evaluate;
pub mod explain;
pub mod gate;
pub mod glob;
pub mod history;
pub mod limits;
pub mod lint;
pub mod near;
pub mod people;
pub mod policy;
pub mod read;
pub mod record;
pub mod scalar;
pub mod schema;
pub mod shape;
pub mod tree;
pub mod yaml;
pub mod zone;

pub use call::{call, request};
pub use policy::Policy;
