//! The core as an Extism plugin: one function for every operation.
#![allow(missing_docs, reason = "`plugin_fn` makes exports of its own")]

use extism_pdk::{FnResult, plugin_fn};

/// `{"op": "evaluate", "input": {…}}` → the answer. Total, like the core: wrong input is an answer with an `error`.
#[plugin_fn]
pub fn call(request: Vec<u8>) -> FnResult<String> {
    Ok(countersign::request(&request))
}
