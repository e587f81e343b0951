//! Decides whether a change may be deployed, and says why.
#![forbid(unsafe_code)]

pub mod call;
pub mod change;
pub mod condition;
pub mod diagnostic;
pub mod error;
pub mod limits;
pub mod scalar;
pub mod shape;
pub mod tree;

pub use call::call;
