# En lien: `make run` serves the app, `make test` proves it. Both are quick the second time.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NPM := npm --prefix frontend --no-audit --no-fund --loglevel=error
FRONTEND_SOURCES := $(shell find frontend/src frontend/basemap frontend/scripts frontend/public app/templates app/content/territory -type f 2>/dev/null | sed 's/ /\\ /g') \
	frontend/package.json frontend/vite.config.ts frontend/tsconfig.json

.PHONY: run test check test-python test-frontend test-journeys bench build lock openapi format clean prerequisites chromium
.DEFAULT_GOAL := run

## Serve the app with the demo in it, on http://127.0.0.1:$PORT (8000).
run: $(VENV)/.run frontend/dist/.built
	@DEMO=$${DEMO:-true} exec $(BIN)/python -m app serve

## Everything that must hold.
test: check test-python test-frontend test-journeys
	@echo "All tests passed."

check: $(VENV)/.dev frontend/node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/env_example.py --check

test-python: $(VENV)/.dev frontend/dist/.built
	$(BIN)/python -m pytest

test-frontend: $(VENV)/.dev frontend/dist/.built
	$(NPM) run check

test-journeys: $(VENV)/.dev frontend/dist/.built
	@CHROMIUM="$$(sh scripts/find_chromium.sh)" $(NPM) run journeys

## The table of the README, measured in one run.
bench: $(VENV)/.dev frontend/dist/.built
	@CHROMIUM="$$(sh scripts/find_chromium.sh)" $(BIN)/python -m bench

build: frontend/dist/.built

prerequisites:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "error: Python 3.11 or newer is needed (python3)" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "error: Python's venv module is needed (Debian: apt install python3-venv)" >&2; exit 2; }
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null || { echo "error: Node 20.19 or newer is needed (node)" >&2; exit 2; }
	@command -v npm >/dev/null || { echo "error: npm is needed" >&2; exit 2; }

$(VENV)/bin/python: | prerequisites
	@echo "making a virtual environment"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "installing Python packages"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "installing Python packages for the tests"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json | prerequisites
	@echo "installing npm packages"
	@$(NPM) ci
	@touch $@

frontend/dist/.built: frontend/node_modules/.installed $(FRONTEND_SOURCES)
	@echo "building the frontend"
	@$(NPM) run --silent build
	@touch $@

## Lock the Python packages anew (needs uv); npm locks itself.
lock:
	for name in requirements requirements-dev; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $$name.in -o $$name.txt || exit 1; \
	done

## Write what is generated: the OpenAPI document, the API types, .env.example.
openapi: $(VENV)/.dev frontend/node_modules/.installed
	$(BIN)/python -m app openapi --output openapi.json
	$(NPM) run --silent api-types
	$(BIN)/python scripts/env_example.py

format: $(VENV)/.dev frontend/node_modules/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run format

clean:
	rm -rf $(VENV) frontend/node_modules frontend/dist
