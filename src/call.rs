//! JSON in, JSON out: the one list of operations that every host offers.

use serde::Serialize;

use crate::error::CallError;

/// Answers an operation. Total: wrong input is an answer with an `error`, never a trap.
#[must_use]
pub fn call(operation: &str, _input: &[u8]) -> Vec<u8> {
    #[derive(Serialize)]
    struct Refusal {
        error: CallError,
    }
    let error = CallError::new("request/unknown-operation", format!("there is no operation `{operation}`"));
    serde_json::to_vec(&Refusal { error }).unwrap_or_default()
}
