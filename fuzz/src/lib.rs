//! What the fuzz targets share. A target is a name, where its seeds come from, and what has to hold of any bytes.
//!
//! * [`hold`]: what has to hold of an answer, a decision, a policy.
//! * [`seeds`]: the inputs to start from, made at run time from `examples/` and `tests/vectors/`.
//! * [`hostile`]: documents of some size that would hurt a careless reader.
//! * [`mutate`]: a change of one value in a JSON document, beside libFuzzer's changes of bytes.

pub mod hold;
pub mod hostile;
pub mod mutate;
pub mod seeds;

/// Declares a target: its name and what has to hold of any bytes. Put `json` before the name of one that reads JSON.
#[macro_export]
macro_rules! target {
    (json $name:literal, $check:expr) => {
        $crate::target!($name, $check);
        libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            $crate::mutate::json(data, size, max_size, seed).unwrap_or_else(|| libfuzzer_sys::fuzzer_mutate(data, size, max_size))
        });
    };
    ($name:literal, $check:expr) => {
        libfuzzer_sys::fuzz_target!(init: $crate::seeds::prepare($name), |data: &[u8]| $check(data));
    };
}
