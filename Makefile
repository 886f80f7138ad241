# Everything people, hook and CI run. Needs only Python 3.11 and make.
PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
# Many OpenMP threads on few cores make small fits 25 times slower.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help demo check test lint fix setup setup-dev bench lock clean
help:  ## this text
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

demo: setup  ## a made-up city, one night, tomorrow's list, the draw verified
	@$(BIN)/sidak demo

check: lint  ## formats, lints, types, import contracts, every test
	@$(BIN)/pytest

test: setup-dev  ## the quick tests
	@$(BIN)/pytest -m "not slow"

lint: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

fix: setup-dev  ## format and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup-dev  ## the long measurements of docs/measurements.md
	@$(BIN)/python -m benchmarks

setup: $(VENV)/.ready  ## the environment the city runs
setup-dev: $(VENV)/.ready-dev  ## the same and the developers' tools

$(VENV)/.ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "sidak needs Python 3.11: no '$(PYTHON)' found." \
	  "Install it, or name yours: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked packages (about a minute on a cold cache) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip check --disable-pip-version-check
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "Installing the developers' tools ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip check --disable-pip-version-check
	@touch $@

lock:  ## write both lock files anew (wants uv)
	@scripts/lock.sh

clean:  ## remove the environment and the demo's files
	@rm -rf $(VENV) var/demo
