.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell command -v python3.12 >/dev/null 2>&1 && python3.12 -c '' 2>/dev/null && echo python3.12 || echo python3)
UV_VERSION := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements.lock)
LAB_FILE := $(wildcard ../shared/data/daily-battery-time-series.csv)
export TREY_LAB_FILE ?= $(if $(LAB_FILE),$(abspath $(LAB_FILE)))

.PHONY: help setup demo test format lint types imports test-fast test-crash bench build clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name what; do printf '  make %-12s %s\n' "$$name" "$$what"; done

setup: $(VENV)/.ready ## environment in .venv, Delta jars, Java check; seconds when nothing changed

$(VENV)/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m uv --version 2>/dev/null | grep -qF "$(UV_VERSION)" || $(BIN)/python -m pip install -q "uv==$(UV_VERSION)"
	$(BIN)/python -m uv pip sync -q --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	$(BIN)/python -m uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m trey.local.installation
	touch $@

demo: setup ## the main job: device messages to alert documents, with a report
	$(BIN)/trey demo

test: setup format lint imports types ## format check, lint, import contracts, types, all tests
	$(BIN)/python -m pytest

format: setup
	$(BIN)/ruff format --check .

lint: setup ## format check, lint and import contracts
	$(BIN)/ruff check .

imports: setup
	$(BIN)/lint-imports

types: setup ## mypy, strict
	$(BIN)/mypy

test-crash: setup ## the whole crash suite: minutes, not part of `make test`
	$(BIN)/python -m pytest -m crash -o addopts="-ra --import-mode=importlib" tests/crash

bench: setup ## speed and memory, written to docs/benchmarks.md
	$(BIN)/python -m tests.benchmarks

build: setup ## the wheel, in dist/
	$(BIN)/python -m build --no-isolation

clean: ## remove what make made; `.trey` stays
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
