.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

PROMPT ?= A lighthouse keeper watches a storm roll in, the sea rises through the night, then a calm golden dawn
DURATION ?= 12
# Handed on by the environment: a prompt may hold quotes and dollars.
export PROMPT DURATION PART BASE

# A uv of our own where the machine has none that works; pyenv's shim may exist and still fail.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo $(CURDIR)/.aiprod/uv/bin/uv)
UV_VERSION := 0.13.9
PYTHON := .venv/bin/python
# Compiled once at the set-up, imports take a third of the time.
export UV_COMPILE_BYTECODE := 1
# The same for the sources here, whatever the machine says: tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
# The bench installs what it compares with.
export UV
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help
help: ## Show this help
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-11s %s\n", $$1, $$2}'

PROJECTS := pyproject.toml uv.lock $(wildcard libs/*/pyproject.toml libs/*/src/*/*.c services/*/pyproject.toml \
	clients/*/pyproject.toml deploy/*/pyproject.toml tools/*/pyproject.toml tools/*/src/*/*.py)
# A virtual environment of its own takes three times as long, and is made only where Python has no pip.
BOOTSTRAP = $(UV) --version >/dev/null 2>&1 || { echo "Installing uv $(UV_VERSION) into .aiprod/uv"; \
	python3 -m pip install -q --disable-pip-version-check --target .aiprod/uv uv==$(UV_VERSION) 2>/dev/null || \
	{ python3 -m venv .aiprod/uv && .aiprod/uv/bin/pip install -q uv==$(UV_VERSION); }; }

.PHONY: setup
setup: .venv/.ready ## Install everything into .venv, with uv of its own if there is none

.venv/.ready: $(PROJECTS)
	@$(BOOTSTRAP)
	@echo "Installing AIPROD and what its developers use into .venv"
	$(UV) sync --frozen
	@touch .venv/.runnable $@

# Half of the packages, and bytecode only of what starts, when it starts: compiling all takes longer than a film.
.venv/.runnable: $(PROJECTS)
	@$(BOOTSTRAP)
	@echo "Installing AIPROD into .venv"
	@UV_COMPILE_BYTECODE=0 $(UV) sync --frozen --no-dev --inexact
	@touch $@

.PHONY: compositor
compositor: setup ## Compile the compositor, after you installed a C compiler
	$(UV) sync --frozen -q --inexact --reinstall-package aiprod-compositor

# Piper is GPL-3: a program that render starts and never imports, which nothing else installs.
.PHONY: voice
voice: .venv/.runnable ## Install Piper and an English voice, which speak narration
	$(UV) sync --frozen --no-dev --inexact --all-packages --extra voice

.PHONY: run
run: .venv/.runnable ## Turn PROMPT into a video of DURATION seconds, with the whole stack on this machine
	aiprod generate "$$PROMPT" --duration "$$DURATION"

.PHONY: up
up: .venv/.runnable studio ## Start the stack and keep it running; MONITOR=1 adds Prometheus, and Grafana if it is installed
	$(if $(MONITOR),sh tools/up_with_monitor.sh,aiprod up)

STUDIO := clients/studio/src/aiprod_studio/dist/index.html
STUDIO_SOURCES := $(shell find clients/typescript clients/studio/web protos -type f -not -path '*/node_modules/*' \
	-not -path '*/dist/*' -not -path '*/gen/*' 2>/dev/null) clients/package-lock.json

.PHONY: studio
studio: $(STUDIO) ## Build the studio's page, if Node.js is installed

$(STUDIO): $(STUDIO_SOURCES)
	@if command -v npm >/dev/null; then \
	  cd clients && npm ci --no-audit --no-fund --silent && npm run build --silent; \
	else \
	  echo "The studio is not built: Node.js 20 or later is missing."; \
	fi

.PHONY: scaled
scaled: setup ## Start two of each service on PostgreSQL, Valkey, and a bucket, with tokens (`aiprod token`)
	AIPROD_TOKEN_ISSUER=local $(PYTHON) -m tests.scaled

# The tests of the whole stack run beside the others: both wait for processes, and take about as long.
STEPS := no-coverage check+unit,e2e+system+studio-test coverage

.PHONY: test
test: setup programs ## Run everything that CI runs
	@$(PYTHON) tools/run_parts.py $(STEPS) SHORT='$(SHORT)'

# What is marked `long` is left out, but for test-all.
SHORT = and not long

.PHONY: test-all
test-all: SHORT =
test-all: test scaled-test ## Run that with the tests marked `long`, and on the scaled stack: before you call a change done

.PHONY: scaled-test
scaled-test: setup programs ## Run the tests of films, rooms, and crashes on two of each service
	SCALED=1 pytest tests/e2e tests/system/test_crashes.py tests/system/test_rooms.py \
	  tests/system/test_veo.py -m "e2e or system"

# Two at a time; make 3.81, which macOS has, mixes their lines.
.PHONY: check
check: setup ## Check lint, types, architecture, contracts, and the edge's configuration
	@$(MAKE) --no-print-directory -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) \
	  types types-darwin studio-check contracts lint

.PHONY: lint
lint: setup
	ruff check .
	ruff format --check .
	lint-imports

TYPED := $(filter-out libs/protos/src clients/typescript/src,$(wildcard libs/*/src services/*/src clients/*/src deploy/*/src)) tools

.PHONY: types
types: setup
	mypy $(TYPED)

# Finds calls that macOS does not have.
.PHONY: types-darwin
types-darwin: setup
	mypy $(TYPED) --platform darwin --cache-dir .mypy_cache/darwin

.PHONY: contracts
contracts: setup
	$(PYTHON) tools/generate_protos.py check
	$(PYTHON) tools/check_drafts.py
	$(PYTHON) tools/check_edge.py
	$(PYTHON) tools/document_settings.py check
	$(PYTHON) tools/document_errors.py check
	$(PYTHON) tools/document_cli.py check
	$(PYTHON) tools/write_file_schemas.py check
	aiprod-release generate --check
	$(PYTHON) tools/document_licences.py check
	$(PYTHON) tools/document_costs.py check
	$(PYTHON) -m tests.bench.page check
	$(PYTHON) tools/write_openapi.py check

.PHONY: studio-check
studio-check: studio
	@if command -v npm >/dev/null; then cd clients && npm run check --silent; fi

.PHONY: protos
protos: setup ## Generate the stubs of the clients and the OpenAPI document from protos/; needs Go and Node.js
	$(PYTHON) tools/generate_protos.py
	$(PYTHON) tools/generate_go.py
	cd clients && npm ci --no-audit --no-fund --silent && npm run generate --silent -w @aiprod/client
	$(PYTHON) tools/write_openapi.py

.PHONY: docs
docs: setup ## Write the pages and pictures that are made from code, and build the site
	$(PYTHON) tools/document_settings.py
	$(PYTHON) tools/document_errors.py
	$(PYTHON) tools/document_cli.py
	$(PYTHON) tools/write_file_schemas.py
	$(PYTHON) tools/write_schemas.py
	$(PYTHON) tools/draw_frames.py
	aiprod-release generate
	$(PYTHON) tools/document_licences.py
	$(PYTHON) tools/document_costs.py
	$(MAKE) --no-print-directory site

.PHONY: site
site: setup ## Build the documentation in out/site; fail at a broken link
	$(UV) sync --frozen -q --inexact --group docs
	NO_MKDOCS_2_WARNING=1 mkdocs build --quiet

.PHONY: format
format: setup ## Format the code
	ruff check --fix .
	ruff format .

# Debian's packages are unpacked and not installed: that needs no root, and only one program is wanted of each.
.PHONY: programs
programs:
	@tools/unpack.sh .aiprod/prometheus prometheus
	@tools/unpack.sh .aiprod/faketime libfaketime
	@tools/unpack.sh .aiprod/strace strace libunwind8

# Only e2e tests need schemathesis, whose import and cases cost each worker seconds.
PYTEST := pytest -p no:schemathesis

# Tests wait for half of their time: for processes, deadlines, and databases.
UNIT_WORKERS := $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))

.PHONY: unit
unit: setup programs
	coverage run -m $(PYTEST) -p no:playwright -m "not e2e and not studio and not system $(SHORT)" \
	  -n $(UNIT_WORKERS) --dist worksteal \
	  --ignore tests/e2e --ignore tests/studio --ignore tests/system

.PHONY: e2e
e2e: setup ## Make a real video with the whole stack, and check it with an independent ffprobe
	coverage run -m pytest tests/e2e -m "e2e $(SHORT)"

# The page in a browser. Without Chromium or Node.js, the tests are skipped.
.PHONY: studio-test
studio-test: setup studio
	@tools/unpack_browser.sh .aiprod/chromium
	coverage run -m $(PYTEST) tests/studio -m "studio $(SHORT)"

# Not measured: it kills processes, which then write nothing. Two at a time, because they wait a lot.
.PHONY: system
system: setup programs ## Kill, drain and starve processes on purpose
	$(PYTEST) tests/system -m "system $(SHORT)" -n 2 --dist worksteal

.PHONY: no-coverage
no-coverage: setup
	coverage erase

.PHONY: coverage
coverage: setup ## Show the lines and branches that tests ran in all processes; fail below 90 %
	coverage combine -q
	coverage report

.PHONY: load
load: setup ## Load the whole stack with ghz, and write out/load/report.html (ARGS="--levels light": one level)
	$(PYTHON) -m tests.load $(ARGS)

.PHONY: bench
bench: setup ## Measure, print tables, and write docs/benchmarks (PART=pipeline: one part; PART=film BASE=COMMIT: beside a commit)
	$(UV) sync --frozen -q --group bench
	$(PYTHON) -m tests.bench

MINUTES ?= 30

.PHONY: soak
soak: setup ## Keep the whole stack busy for MINUTES, and fail if memory, files, connections, or databases grow
	$(PYTHON) -m tests.soak --minutes $(MINUTES)

.PHONY: clean
clean: ## Remove what was made here, but not the videos in out/
	rm -rf .venv .aiprod .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
