# The two commands: `make run` and `make test`. Both install what is missing first.
#
# Everything is built with `--release --workspace`, in this one form: a single package has other features among the build
# dependencies, and the C++ of the solver, ten minutes of processor time, would be compiled a second time.

SCENARIO ?= examples/angara-yenisei
OUT      ?= runs/$(notdir $(patsubst %/,%,$(SCENARIO)))
TARGET   := $(or $(CARGO_TARGET_DIR),target)

.PHONY: help setup build run test bench clean

help:
	@echo 'make run     plan a scenario and write its report   [SCENARIO=$(SCENARIO)] [OUT=$(OUT)]'
	@echo 'make test    everything a change must pass'
	@echo 'make bench   processor time and memory against their limits'
	@echo 'make setup   install what the build needs; both of the above do it'

setup:
	@./xtask/setup.sh

build: setup
	@cargo build --release --workspace

run: build
	@$(TARGET)/release/loparite run $(SCENARIO) --out $(OUT)
	@echo
	@echo 'report: $(abspath $(OUT))/report.html'

test: setup
	@cargo xtask ci

bench: build
	@cargo xtask bench

clean:
	@cargo clean
