#!/usr/bin/env bash
# Builds every fuzz target and runs each for FUZZ_SECONDS (5): first its regressions and hostile documents, then libFuzzer.
#
#   fuzz/run.sh [TARGET…]
#
# Wants rustup's cargo and g++, nothing else: libFuzzer comes with the crate, and coverage from the stable compiler.
# All that it writes is below target/fuzz: the corpora, which grow from run to run, logs, slow inputs and what broke a promise.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${CARGO_TARGET_DIR:-$here/../target}/fuzz
mkdir -p "$out"
out=$(cd "$out" && pwd)
seconds=${FUZZ_SECONDS:-5}
limits=(-rss_limit_mb=2048 -timeout=10)

# Given with a target, so that build scripts and macros, which run here, are built without.
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="--cfg fuzzing \
-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table"
cargo build --manifest-path "$here/Cargo.toml" --locked --release --bins --target "$host" --target-dir "$out/build"

max_len() {
    case $1 in
        schema) echo 64 ;;
        condition) echo 1024 ;;
        yaml | change) echo 8192 ;;
        *) echo 20480 ;;
    esac
}

passed=0
failed=0
finish() {
    echo "$passed passed, $failed failed"
    exit $((failed > 0))
}
# A target's log and the input that broke it.
broken() {
    tail -n 40 "$2" >&2
    echo "$1: broken by ${3:-an input that was not kept}" >&2
    echo "again: $binary ${limits[*]} $3" >&2
    failed=$((failed + 1))
    finish
}

targets=("$@")
if [ $# -eq 0 ]; then
    for file in "$here"/targets/*.rs; do
        targets+=("$(basename "$file" .rs)")
    done
fi

for target in "${targets[@]}"; do
    binary=$out/build/$host/release/$target
    work=$out/$target
    rm -rf "$work/slow"
    mkdir -p "$work/corpus" "$work/broken" "$work/slow"
    export FUZZ_SLOW=$work/slow
    FUZZ_PREPARE=$work "$binary" -runs=0 >"$work/prepare.log" 2>&1 || broken "$target" "$work/prepare.log" "its own seeds"

    # Those that once broke it come first.
    known=()
    for file in "$here/regressions/$target"/* "$work/hostile"/*; do
        [ -f "$file" ] && known+=("$file")
    done
    began=$SECONDS
    if [ ${#known[@]} -gt 0 ]; then
        "$binary" "${limits[@]}" -artifact_prefix="$work/broken/" "${known[@]}" >"$work/known.log" 2>&1 ||
            broken "$target" "$work/known.log" "$(sed -n 's/^Running: //p' "$work/known.log" | tail -n 1)"
    fi
    replayed=$((SECONDS - began))

    log=$work/fuzz.log
    "$binary" "${limits[@]}" -artifact_prefix="$work/broken/" -max_total_time="$seconds" -max_len="$(max_len "$target")" \
        -dict="$work/dictionary" -print_final_stats=1 "$work/corpus" "$work/seeds" >"$log" 2>&1 ||
        broken "$target" "$log" "$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)"

    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    covered=$(sed -n 's/.* cov: \([0-9]*\) ft: \([0-9]*\).*/\1 edges, \2 features/p' "$log" | tail -n 1)
    seeds=$(find "$work/seeds" -type f | wc -l)
    printf '%-10s %8s runs, %s, from %s seeds; %s known in %s s\n' "$target" "$runs" "$covered" "$seeds" "${#known[@]}" "$replayed"
    # The slowest so far, and those before it.
    for file in "$work/slow"/*; do
        [ -f "$file" ] && echo "           slow: $file"
    done
    passed=$((passed + 1))
done
finish
