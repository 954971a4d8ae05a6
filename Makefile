.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

VENV := .venv
BIN := $(VENV)/bin
# The first that starts (a pyenv shim may not), fits and can make an environment.
FITS := import ensurepip, sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))
PYTHON ?= $(shell for p in python3.12 python3.11 python3 python; do $$p -c '$(FITS)' >/dev/null 2>&1 && echo $$p && break; done)
UV_VERSION := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements.lock)
# Tests over the lab's battery file skip where it is not beside the checkout.
LAB_FILE := $(wildcard ../shared/data/daily-battery-time-series.csv)
export TREY_LAB_FILE ?= $(abspath $(LAB_FILE))

.PHONY: help setup demo test lint types test-crash bench bench-forecast defaults build clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name what; do printf '  make %-14s %s\n' "$$name" "$$what"; done

setup: $(VENV)/.ready ## environment in .venv, jars, Java check; seconds when nothing changed
	@$(BIN)/python -m trey.local.installation

$(VENV)/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(or $(PYTHON),false) -c '$(FITS)' || { echo "error: Python 3.11 or 3.12 with venv is needed (found: $(or $(PYTHON),none)); install one (Debian: python3.11-venv), or name it: make setup PYTHON=/path/to/python3.12" >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m uv --version 2>/dev/null | grep -qF "$(UV_VERSION)" || $(BIN)/python -m pip install -q "uv==$(UV_VERSION)"
	$(BIN)/python -m uv pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	$(BIN)/python -m uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## the main job: device messages to alert documents, with a report
	$(BIN)/trey demo

# The quick compiler alone, and queries that are interpreted: a test's JVM does not live long enough for
# more to pay. The quick compiler's own 48 MB for code would be full within minutes.
test test-crash: export JDK_JAVA_OPTIONS ?= -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m \
  -Dspark.sql.codegen.wholeStage=false -Dspark.sql.codegen.factoryMode=NO_CODEGEN

test: setup lint types ## format check, lint, import contracts, types, all tests but the long crash suite
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: setup ## format check, lint, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

types: setup ## mypy, strict
	$(BIN)/mypy

test-crash: setup ## the whole crash suite and the input in 50 batches: an hour and more, not part of `make test`
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/alerts tests/crash -m crash -v

bench: setup ## speed and memory, written to docs/benchmarks.md
	$(BIN)/python -m tests.benchmarks

bench-forecast: setup ## the forecaster beside all others; some ten minutes, into docs/benchmarks.md
	$(BIN)/python -m tests.benchmarks forecaster

defaults: setup ## retrain the models that are shipped, on simulated data; a quarter of an hour
	$(BIN)/trey compliance train --rows 100000 --seed 1 --out src/trey/defaults/compliance
	$(BIN)/trey battery train --batteries 2000 --seed 1 --out src/trey/defaults/forecaster

build: setup ## the wheel, in dist/
	$(BIN)/python -m build --no-isolation

clean: ## remove what make made; `.trey` stays
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
