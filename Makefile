# `make` lists the targets. Each installs what it needs, so `make demo` and `make test` work on a fresh clone.
# Locked versions are installed from wheels, with the pip that comes with Python. Nothing is resolved again, so a new
# release of a dependency changes nothing here.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
# What `make test-fast` leaves out; pyproject.toml says what the markers mean.
FAST := not (browser or postgres or processes or properties or slow)
LOCK_ARGS ?=
# The first Python that is new enough; a version manager's python3 may be missing or too old.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for one in $(PYTHONS); do "$$one" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$one" && break; done)
WHEELS ?= --only-binary :all:
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes $(WHEELS)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-strip-extras
NO_WHEEL := Not everything could be installed; the reason is above. If it is "No matching distribution", there is no build of that package for this Python or machine. \
  There is a wheel of everything for Python 3.11 to 3.14 on Linux with glibc, macOS on Apple silicon and 64-bit Windows on Intel or AMD, and of everything the app needs on Linux with musl. \
  Elsewhere, pip can build what is missing if you have compilers: run the same command with WHEELS= at the end.
INCONSISTENT := The virtual environment has packages that don't fit together, perhaps from earlier. Start over with: make clean

.DEFAULT_GOAL := help
# The processes of a test run import the same thousand modules; without bytecode files, each compiles them.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo serve test test-fast lint format cover pictures bench prove docs blocks site mutants audit install dev lock release clean

help: ## List these targets
	@echo "Usage: make TARGET"
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.app ## Run Likewise with a sandbox in place of Slack and X; no account needed
	@$(BIN)/python -m bot demo $(ARGS)

serve: $(VENV)/.dev ## Run the app with the settings in .env; restart it when its code changes
	@$(BIN)/python -m bot serve --reload $(ARGS)

test: $(VENV)/.dev ## Run all tests; PYTEST_ARGS="tests/test_posts.py --pdb" for some of them
	@$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

test-fast: $(VENV)/.dev ## Run the tests that take under two minutes: SQLite, no browser, one process
	@$(BIN)/python -m pytest -n auto -m "$(FAST)" $(PYTEST_ARGS)

lint: $(VENV)/.dev ## Run ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Format the code, and fix what ruff can fix
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

cover: $(VENV)/.dev ## Run all tests with branch coverage
	$(BIN)/python -m pytest -n auto --timeout-method=thread --cov --cov-report=term --cov-fail-under=95

pictures: $(VENV)/.dev ## Update the pictures of the README and the landing page (needs Chromium)
	PICTURES=bot/web/static/pictures $(BIN)/python -m pytest tests/browser/test_pictures.py

# Takes less than ten minutes; `make bench ARGS=--quick` takes one and writes nothing. Writes docs/performance.md.
bench: $(VENV)/.bench ## Compare the app's speed with other implementations; writes docs/performance.md
	@$(BIN)/python -m pytest tests/benchmarks --benchmarks
	@$(BIN)/python -m tests.benchmarks $(ARGS)

# Takes half an hour; `make prove ARGS="--scale 0.05"` takes a few minutes, and `ARGS="--only kills"` runs
# a single proof. Writes the figures to docs/proof.md.
prove: $(VENV)/.dev ## Kill, break and load the app for half an hour; writes docs/proof.md
	@$(BIN)/python -m tests.prove $(ARGS)

docs: $(VENV)/.dev ## Write commands, settings, prices and limits into README.md, manifest.yaml, .env.example and docs/
	@$(BIN)/python -m tests.command_docs
	@$(BIN)/python -m tests.settings_docs
	@$(BIN)/python -m tests.cost_docs
	@$(BIN)/python -m tests.limit_docs

blocks: $(VENV)/.dev ## Have Slack check every message, if SLACK_BOT_TOKEN is set (also in .env)
	@$(BIN)/python -m tests.validate_blocks

site: $(VENV)/.dev ## Build the documentation as a site, and check its links; written to site/
	@$(BIN)/python -m tests.site

# Takes half an hour at most; `make mutants ARGS="--mutants 20"` takes a few minutes. Writes docs/mutants.md.
mutants: $(VENV)/.dev ## Plant faults in the code, and list those that no test notices in docs/mutants.md
	@$(BIN)/python -m tests.prove.mutants $(ARGS)

# Downloads the list of known vulnerabilities each time, so it needs the network.
audit: $(VENV)/bin/python ## Look for known vulnerabilities in the locked dependencies
	@test -x $(VENV)/audit/bin/pip-audit || { $(BIN)/python -m venv $(VENV)/audit && $(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes $(WHEELS) -r requirements-audit.txt; } || { echo "pip-audit can't be installed here: the package index can't be reached."; exit 1; }
	@$(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip --requirement requirements.txt || { echo "If no vulnerability is named above, the list of vulnerabilities can't be reached from here."; exit 1; }

install: $(VENV)/.app ## Install the app alone, as a deployment does

dev: $(VENV)/.dev ## Install the app and the tools for working on it

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Likewise needs Python 3.11 or newer, and none was found. Install it, or say where it is: make PYTHON=/path/to/python3.12 ..."; exit 1; }
	@command -v "$(PYTHON)" >/dev/null || { echo "'$(PYTHON)' was not found. Likewise needs Python 3.11 or newer; leave PYTHON out to use the one found here."; exit 1; }
	@"$(PYTHON)" -c '$(NEW_ENOUGH)' || { echo "Likewise needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Say which to use: make PYTHON=python3.12 ..."; exit 1; }
	@test -w . || { echo "This folder ($(CURDIR)) isn't writable, and the virtual environment goes here. Copy the repository to a folder of your own."; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.app: requirements.txt | $(VENV)/bin/python
	@echo "Installing what Likewise needs into $(VENV) (once) ..."
	@$(INSTALL) -r requirements.txt || { echo '$(NO_WHEEL)'; exit 1; }
	@found=$$($(BIN)/python -m pip check) || { echo "$$found"; echo "$(INCONSISTENT)"; exit 1; }
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.app
	@echo "Installing what the tests need into $(VENV) (once) ..."
	@$(INSTALL) -r requirements-dev.txt || { echo '$(NO_WHEEL)'; exit 1; }
	@found=$$($(BIN)/python -m pip check) || { echo "$$found"; echo "$(INCONSISTENT)"; exit 1; }
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.dev
	@echo "Installing what the benchmarks compare with into $(VENV) (once) ..."
	@$(INSTALL) -r requirements-bench.txt || { echo '$(NO_WHEEL)'; exit 1; }
	@found=$$($(BIN)/python -m pip check) || { echo "$$found"; echo "$(INCONSISTENT)"; exit 1; }
	@touch $@

$(VENV)/.lock: requirements-lock.txt | $(VENV)/bin/python
	@$(INSTALL) -r requirements-lock.txt || { echo '$(NO_WHEEL)'; exit 1; }
	@found=$$($(BIN)/python -m pip check) || { echo "$$found"; echo "$(INCONSISTENT)"; exit 1; }
	@touch $@

# Keeps locked versions where pyproject.toml allows them; LOCK_ARGS=--upgrade takes the newest.
lock: $(VENV)/.lock ## Update the lock files after pyproject.toml has changed
	$(COMPILE) $(LOCK_ARGS) pyproject.toml -o requirements.txt
	$(COMPILE) $(LOCK_ARGS) pyproject.toml --all-extras -c requirements.txt -o requirements-extras.txt
	$(COMPILE) $(LOCK_ARGS) pyproject.toml --all-extras --group dev -c requirements-extras.txt -o requirements-dev.txt
	$(COMPILE) $(LOCK_ARGS) --group bench -c requirements-dev.txt -o requirements-bench.txt
	$(COMPILE) $(LOCK_ARGS) --group lock -o requirements-lock.txt
	$(COMPILE) $(LOCK_ARGS) --group audit -o requirements-audit.txt

release: $(VENV)/.dev ## Build wheel, sdist, image context and notes into dist/ from the last commit
	@rm -rf dist
	@$(BIN)/python -m tests.release

clean: ## Delete the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache htmlcov .coverage
