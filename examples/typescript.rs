//! Prints the TypeScript types that `js/types.d.ts` holds.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    print!("{}", countersign::schema::typescript());
}
