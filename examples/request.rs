//! Answers the request on standard input: `echo '{"op":"version"}' | cargo run --example request`.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::io::Read as _;

fn main() -> std::io::Result<()> {
    let mut request = Vec::new();
    std::io::stdin().read_to_end(&mut request)?;
    println!("{}", countersign::request(&request));
    Ok(())
}
