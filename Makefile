# Everything people, hook and CI run. Needs only Python 3.11 and make.
PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
# Many OpenMP threads on few cores make small fits 25 times slower.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
# A worker more than cores: browsers and servers are waited for. A file stays with one
# worker: its servers and cities start once. In their order those of the browser, which
# take longest, come first, and the quick ones that nobody waits for last.
WORKERS ?= $(shell expr `getconf _NPROCESSORS_ONLN` + 1)
PYTEST := $(BIN)/pytest -n $(WORKERS) --maxprocesses 5 --dist loadfile --no-loadscope-reorder

.PHONY: help demo check browser thorough test lint fix docs screens bench lab lab-small setup setup-dev hooks lock clean
help:  ## this text
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 12

demo: setup  ## a made-up city, one night, tomorrow's list, the draw verified
	@$(BIN)/sidak demo

check: lint  ## formats, lints, types, import contracts, every test
	@$(PYTEST)

browser: setup-dev  ## the pages in a real Chromium: offline, keyboard, contrast, pictures
	@$(PYTEST) tests/browser

thorough: setup-dev  ## every kill, hostile file and made-up city, of which check takes a sample
	@SIDAK_THOROUGH=1 $(PYTEST) -m slow

test: setup-dev  ## the quick tests
	@$(PYTEST) -m "not slow"

lint: setup-dev  ## formats, lints, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

fix: setup-dev  ## format and mend what ruff can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: setup-dev  ## print anew the documentation that comes from the code
	@$(BIN)/python -m scripts.dictionary --write

screens: setup-dev  ## make the pictures of the guides anew
	@SIDAK_SCREENS=docs/images/panduan $(BIN)/pytest -q tests/browser/test_screens.py

bench: setup-dev  ## the long measurements of docs/measurements.md
	@$(BIN)/python -m benchmarks

lab-small: setup  ## three small made-up cities under seven policies, under 3 minutes
	@$(BIN)/sidak lab --cities 1-3 --nights 20 --offices 60 --judged 5 --out var/lab-small

# Cities 21 to 50 are for reporting only: nobody chooses a setting by them. Finished runs
# stay, so that a broken-off lab goes on where it was.
LAB := $(BIN)/sidak lab --out var/lab
lab: setup  ## the proving ground: 30 reporting cities, and five of them for longer
	@$(LAB) --cities 21-50 --nights 120 --policies sidak,uniform,greedy
	@$(LAB) --cities 21-25 --nights 120 --policies announced,rotation,last_week,epsilon
	@$(LAB) --cities 21-25 --nights 240 --policies sidak,uniform,greedy \
		--deterrence 0,-0.15,-0.3,-0.5 --judged 0

setup: $(VENV)/.ready  ## the environment the city runs
setup-dev: $(VENV)/.ready-dev  ## the same and the developers' tools

# A command that is found may still not run: a shim for a version that is not chosen.
define NO_PYTHON
sidak needs Python 3.11 (3.12 works too), and '$(PYTHON)' is not there or another one.
Install it, for example:   apt install python3.11 python3.11-venv
or name the one you have:  make PYTHON=/path/to/python3.11 $(or $(MAKECMDGOALS),setup)
endef
export NO_PYTHON
RIGHT_PYTHON := -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))'

$(BIN)/python:
	@$(PYTHON) $(RIGHT_PYTHON) 2>/dev/null || { echo "$$NO_PYTHON" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages (a minute or two when none is cached) ..."
	@$(BIN)/python scripts/install.py requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "Installing the developers' tools ..."
	@$(BIN)/python scripts/install.py requirements-dev.lock
	@touch $@

hooks: setup-dev  ## run fix and lint before each commit, the quick tests before each push
	@$(BIN)/pre-commit install

lock:  ## write both lock files anew (wants uv)
	@scripts/lock.sh

clean:  ## remove the environment and the demo's files
	@rm -rf $(VENV) var/demo
