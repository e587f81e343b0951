# `make demo` needs Rust (rustup) and Node 20. `make test` installs what else it needs on a Debian-like machine, and says so.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: demo test check generate fuzz build plugin bench test-js test-wasm test-hosts test-conformance test-peers clean

BINDGEN := 0.2.130
EXTISM_PYTHON := 1.1.1

TOOLS := $(CURDIR)/.tools
WASM := wasm32-unknown-unknown
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)
say = @printf '\n── %s\n' "$(1)" >&2

## What people ask for

demo: build
	$(call say,the examples)
	node examples/run.mjs

test: check build plugin test-js test-wasm test-hosts test-conformance fuzz demo
	$(call say,everything passed)

# Format, lints, unit tests and native vectors.
check: $(TOOLS)/wasm-target
	$(call say,format and lints)
	cargo fmt --all --check
	cargo clippy --locked --quiet --package countersign --package countersign-zones --all-targets -- -D warnings
	cargo clippy --locked --quiet --package countersign --package countersign-sigstore --features countersign/keyless --all-targets -- -D warnings
	cargo clippy --locked --quiet --package countersign-js --package countersign-extism --target $(WASM) --all-targets -- -D warnings
	$(call say,unit tests and native vectors)
	cargo test --locked --package countersign --package countersign-zones
	cargo test --locked --package countersign-sigstore --lib --test clock --test own
	cargo test --locked --package jiff@0.2.1000
	cargo test --locked --package countersign --features keyless --test vectors

# What is made from the types, and what the vectors come out as.
generate:
	UPDATE_EXPECT=1 cargo test --locked --package countersign --features keyless --test vectors
	UPDATE_EXPECT=1 cargo test --locked --package countersign --test tidy

# The npm package in js/, and what each part of its Wasm costs.
build: $(TOOLS)/wasm-target $(TOOLS)/wasm-bindgen-$(BINDGEN) js/node_modules/installed
	$(call say,the npm package)
	node js/build.mjs

# The Extism plugin: plugin/extism/countersign.wasm, and countersign-full.wasm with keyless signatures.
plugin: $(TOOLS)/wasm-target js/node_modules/installed
	$(call say,the Extism plugin)
	node js/wasm.mjs countersign-extism plugin/extism/countersign.wasm plugin/extism/countersign-full.wasm

# Every entry point under libFuzzer, FUZZ_SECONDS (5) for each.
fuzz: $(TOOLS)/g++
	$(call say,fuzzing)
	fuzz/run.sh

bench: build
	cd js && npm run --silent bench -- --assert

## The parts of `make test`

test-js: build $(TOOLS)/ssh-keygen
	$(call say,the npm package and the command)
	cd js && npm test

test-wasm: $(TOOLS)/wasm-target $(TOOLS)/wasm-bindgen-$(BINDGEN) $(TOOLS)/chromium
	$(call say,the JavaScript crate in Node)
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=$(TOOLS)/bin/wasm-bindgen-test-runner WASM_BINDGEN_TEST_ONLY_NODE=1 \
		cargo test --locked --target $(WASM) --package countersign-js --test wasm
	$(call say,the JavaScript crate in headless Chromium)
	CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=$(TOOLS)/bin/wasm-bindgen-test-runner WASM_BINDGEN_USE_BROWSER=1 \
		CHROMEDRIVER="$$(command -v chromedriver)" WASM_BINDGEN_TEST_TIMEOUT=120 \
		cargo test --locked --target $(WASM) --package countersign-js --test wasm

# Every host answers the vectors as native Rust does; `cargo test` leaves its answers in target/answers.
test-hosts: build plugin $(TOOLS)/venv/extism-$(EXTISM_PYTHON)
	$(call say,native answers)
	cargo test --locked --quiet --package countersign --test vectors
	cargo test --locked --quiet --package countersign --features keyless --test vectors
	$(call say,vectors: the npm package, standard and full)
	node tests/hosts/node.mjs
	node tests/hosts/node.mjs full
	$(call say,vectors: the Extism plugin in Node, standard and full)
	node tests/hosts/extism_node.mjs
	node tests/hosts/extism_node.mjs full
	$(call say,vectors: the Extism plugin in Python, standard and full)
	$(TOOLS)/venv/bin/python tests/hosts/extism_python.py
	$(TOOLS)/venv/bin/python tests/hosts/extism_python.py full
	$(call say,imports)
	node tests/hosts/imports.mjs

# Sigstore's public conformance suite, and hostile changes to its bundles. The suite is no part of this project:
# SIGSTORE_CONFORMANCE says where its folder lies.
test-conformance:
	$(call say,Sigstore's conformance suite)
	@if [ -n "$${SIGSTORE_CONFORMANCE:-}" ]; then cargo test --locked --package countersign-sigstore --test conformance --test hostile --test root; \
	else echo "NOT RUN: set SIGSTORE_CONFORMANCE to the folder of Sigstore's conformance cases to hold this build against them" >&2; fi

# The real tools that signatures are held against, built from source; not part of `make test`, as that takes many minutes.
test-peers: build
	@for peer in tests/peers/*/run; do printf '\n── %s\n' "$$peer" >&2; "$$peer" || exit 1; done

## Set-up: each leaves a stamp that names its version

$(TOOLS)/wasm-target:
	@mkdir -p $(TOOLS)
	@if [ -d "$$(rustc --print target-libdir --target $(WASM))" ]; then :; \
	else echo "installing Rust's target $(WASM)" >&2; rustup target add $(WASM); fi
	@touch $@

$(TOOLS)/wasm-bindgen-$(BINDGEN):
	@mkdir -p $(TOOLS)
	@if [ "$$($(TOOLS)/bin/wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $(BINDGEN)" ]; then \
		echo "building wasm-bindgen-cli $(BINDGEN) into .tools (some minutes, once)" >&2; \
		CARGO_TARGET_DIR=$(TOOLS)/build cargo install wasm-bindgen-cli --version $(BINDGEN) --root $(TOOLS) --force; rm -rf $(TOOLS)/build; fi
	@touch $@

js/node_modules/installed: js/package-lock.json js/package.json
	@echo "installing the development tools of js/ with npm" >&2
	cd js && npm ci --no-fund --no-audit --ignore-scripts
	@touch $@

$(TOOLS)/venv/extism-$(EXTISM_PYTHON):
	@echo "installing Extism's SDK for Python $(EXTISM_PYTHON) into .tools/venv" >&2
	@python3 -c 'import ensurepip' 2>/dev/null || { $(SUDO) apt-get update -qq; $(SUDO) apt-get install -y -qq python3 python3-venv; }
	python3 -m venv --clear $(TOOLS)/venv
	$(TOOLS)/venv/bin/pip install --quiet --disable-pip-version-check extism==$(EXTISM_PYTHON)
	@touch $@

$(TOOLS)/g++:
	@mkdir -p $(TOOLS)
	@if ! command -v g++ >/dev/null; then \
		echo "installing Debian's g++, which libFuzzer is built with" >&2; $(SUDO) apt-get update -qq; $(SUDO) apt-get install -y -qq g++; fi
	@touch $@

$(TOOLS)/ssh-keygen:
	@mkdir -p $(TOOLS)
	@if ! command -v ssh-keygen >/dev/null; then \
		echo "installing Debian's openssh-client, with which approvals are signed" >&2; $(SUDO) apt-get update -qq; \
		$(SUDO) apt-get install -y -qq --no-install-recommends openssh-client; fi
	@touch $@

$(TOOLS)/chromium:
	@mkdir -p $(TOOLS)
	@if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then \
		echo "installing Debian's chromium and chromium-driver" >&2; $(SUDO) apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends chromium chromium-driver; fi
	@touch $@

clean:
	cargo clean
	rm -rf js/dist js/index.cjs js/full.cjs js/index.d.cts js/types.d.cts plugin/extism/*.wasm
