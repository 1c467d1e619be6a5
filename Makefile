# Two commands matter: `make demo` and `make test`. Both need only Python 3.11 or newer and make;
# everything else is installed once, from the lock files, into .venv.
PYTHON ?= python3
# Starting two workers costs about two seconds; WORKERS=0 is quicker for a handful of tests.
WORKERS ?= 2
# Extra arguments of the command that is run, e.g. make test ARGS="tests/parsers -k period"
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet --quiet
PIP_INSTALL := $(PIP) install --progress-bar off --no-warn-script-location
CORE := $(VENV)/core.stamp
DEV := $(VENV)/dev.stamp
CONFORMANCE := .conformance
UV_VERSION := 0.13.8

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test bench conformance lint check-format check-style check-types check-imports \
	check-dependencies format docs install install-dev lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: install ## Crawl, parse and compare an invented district on this machine
	@$(BIN)/nianbao demo $(ARGS)

test: install-dev ## Run the test suite (ARGS=--cov measures coverage)
	@$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

bench: install-dev ## Run the benchmarks
	@if [ -f benchmarks/__main__.py ]; then $(BIN)/python -m benchmarks $(ARGS); \
	else echo "no benchmarks yet"; fi

conformance: $(CONFORMANCE)/stamp ## Install the foreign WARC tools that some tests compare with

lint: check-format check-style check-types check-imports check-dependencies ## Run every static check

check-format: install-dev
	@$(BIN)/ruff format --check .

check-style: install-dev
	@$(BIN)/ruff check .

check-types: install-dev
	@$(BIN)/mypy

check-imports: install-dev
	@$(BIN)/lint-imports

check-dependencies: install-dev
	@$(BIN)/deptry .

format: install-dev ## Format the code and mend what ruff can mend
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: install ## Write the reference pages from the code (ARGS=--check only compares)
	@$(BIN)/python -m corpus.reference $(ARGS)

install: $(CORE) ## Install what the program needs
install-dev: $(DEV) ## Install what the tests and checks need

lock: ## Resolve the lock files again (ARGS=--upgrade takes newer releases)
	@UV=$$(command -v uv) || { \
		$(PYTHON) -m venv build/lock && \
		build/lock/bin/python -m pip --disable-pip-version-check --quiet install uv==$(UV_VERSION) && \
		UV=build/lock/bin/uv; }; \
	COMPILE="$$UV pip compile --quiet --universal --generate-hashes --no-emit-index-url \
		--no-header --no-annotate $(ARGS) pyproject.toml --group build"; \
	$$COMPILE --output-file requirements/core.lock && \
	$$COMPILE --group dev --all-extras --constraint requirements/core.lock \
		--output-file requirements/dev.lock && \
	$$UV pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
		--no-annotate $(ARGS) requirements/conformance.in \
		--output-file requirements/conformance.lock

clean: ## Remove the environment, caches and build products
	rm -rf $(VENV) $(CONFORMANCE) build dist *.egg-info .coverage .coverage.* htmlcov \
		.hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/venv.stamp:
	@command -v $(PYTHON) >/dev/null || { \
		echo "nianbao needs Python 3.11 or newer and finds no $(PYTHON);" \
			"name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "nianbao needs Python 3.11 or newer and $(PYTHON) is $$($(PYTHON) --version 2>&1);" \
			"name another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# The editable install needs no index: its build backend comes from the same lock.
$(CORE): requirements/core.lock pyproject.toml | $(VENV)/venv.stamp
	@echo "installing the locked packages into $(VENV) (once, under a minute)"
	@$(PIP_INSTALL) --require-hashes --requirement $<
	@$(PIP_INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

# dev.lock holds core.lock, version for version: installing it settles both stamps.
$(DEV): requirements/dev.lock requirements/core.lock pyproject.toml | $(VENV)/venv.stamp
	@echo "installing the locked packages and tools into $(VENV) (once, about a minute)"
	@$(PIP_INSTALL) --require-hashes --requirement $<
	@$(PIP_INSTALL) --no-build-isolation --no-deps --editable .
	@touch $(CORE) $@

# Apart from our own: some of these tools are GPL or AGPL and none is ever imported by us.
$(CONFORMANCE)/stamp: requirements/conformance.lock
	@echo "installing the foreign WARC tools into $(CONFORMANCE) (once, under a minute)"
	@$(PYTHON) -m venv $(CONFORMANCE)
	@$(CONFORMANCE)/bin/python -m pip --disable-pip-version-check --no-input --quiet --quiet \
		install --progress-bar off --no-warn-script-location --require-hashes --requirement $<
	@touch $@
