# Two commands matter: `make demo` and `make test`. Both set everything up by themselves.
# Everything is installed as it was locked, from wheels, with whatever pip the Python brings: no resolver is asked,
# so a release of tomorrow changes nothing today.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
LOCK_ARGS ?=
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all:
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-strip-extras
NO_WHEEL := Not everything could be installed; the reason is above. "No matching distribution": there is no wheel of that package for this Python or this machine. \
  Wheels are there for Python 3.11 to 3.14 on Linux (glibc), macOS and Windows; say which Python to use: make PYTHON=python3.12 ...
INCONSISTENT := The virtual environment holds packages that do not fit together, perhaps from earlier. Start over with: make clean

.PHONY: demo test lint install dev lock cover bench clean

demo: $(VENV)/.app
	@$(BIN)/python -m bot demo $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

cover: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --cov --cov-report=term --cov-fail-under=95

bench: $(VENV)/.dev
	$(BIN)/python -m pytest tests/benchmarks --benchmarks

install: $(VENV)/.app

dev: $(VENV)/.dev

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Likewise needs Python 3.11 or newer; '$(PYTHON)' was not found. Install it, or say which: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Likewise needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Say which to use: make PYTHON=python3.12 ..."; exit 1; }
	@test -w . || { echo "Nothing can be written into this folder ($(CURDIR)), and the virtual environment goes there. Copy the repository to one of your own."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 1; }

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

$(VENV)/.lock: requirements-lock.txt | $(VENV)/bin/python
	@$(INSTALL) -r requirements-lock.txt || { echo '$(NO_WHEEL)'; exit 1; }
	@touch $@

# Keeps the versions that are locked where pyproject.toml allows them; LOCK_ARGS=--upgrade takes the newest.
lock: $(VENV)/.lock
	$(COMPILE) $(LOCK_ARGS) pyproject.toml -o requirements.txt
	$(COMPILE) $(LOCK_ARGS) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) $(LOCK_ARGS) --group lock -o requirements-lock.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache htmlcov .coverage
