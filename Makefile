# Import Desk: everything that one types. `make help` lists it.
PYTHON ?= $(or $(IMPORTDESK_PYTHON),python3)
VENV := .venv
BIN := $(VENV)/bin
# The index that pip was told to take packages from counts for uv, too.
INDEX = $(or $(UV_DEFAULT_INDEX),$(PIP_INDEX_URL),$(shell $(BIN)/pip config get global.index-url 2>/dev/null))
UV = $(if $(INDEX),UV_DEFAULT_INDEX='$(INDEX)') $(BIN)/uv pip install --quiet --python $(BIN)/python --system-certs --only-binary :all: --no-build-isolation --constraint constraints.txt
# What tools are made of is left out: hardly anything of it is ever loaded as Python's code.
COMPILE = $(BIN)/python -m compileall -qq -j 0 -x '/(moto|mypy|mypyc|pip|pygments|setuptools)/' $(VENV)/lib || true
PORT ?= 8000
# A desk is many processes: without kept bytecode each of them compiles all modules as it starts.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install demo run test check bench bench-graph chaos screenshots clean

help: ## Say what can be typed
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Import Desk needs Python 3.11 or newer. Name one: make PYTHON=python3.11")'
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(BIN)/uv: | $(VENV)/python.stamp
	@$(BIN)/pip --quiet --quiet --disable-pip-version-check --no-input install --only-binary :all: --constraint constraints.txt uv

# Each of the three is one installation, and includes what the ones before it install.
$(VENV)/run.stamp: pyproject.toml constraints.txt | $(BIN)/uv
	@echo "Installing the pinned packages into $(VENV) ..."
	@$(UV) setuptools
	@$(UV) --editable .
	@$(COMPILE)
	@touch $@

$(VENV)/test.stamp: pyproject.toml constraints.txt | $(BIN)/uv
	@echo "Installing the pinned packages, and what the tests need, into $(VENV) ..."
	@$(UV) setuptools
	@$(UV) --editable '.[test]'
	@$(COMPILE)
	@touch $(VENV)/run.stamp $@

$(VENV)/bench.stamp: pyproject.toml constraints.txt | $(BIN)/uv
	@echo "Installing the pinned packages, and what the tests and the benchmark need, into $(VENV) ..."
	@$(UV) setuptools
	@$(UV) --editable '.[test,bench]'
	@$(COMPILE)
	@touch $(VENV)/run.stamp $(VENV)/test.stamp $@

install: $(VENV)/run.stamp ## Make the environment only

demo: $(VENV)/run.stamp ## Start a desk of its own and run the main job through its API (ONCE=1: stop afterwards)
	@$(BIN)/importdesk demo $(if $(ONCE),--once)

run: $(VENV)/run.stamp ## Serve the desk whose data is in ./data (PORT=8000)
	@$(BIN)/importdesk dev --data data --port $(PORT)

test: $(VENV)/test.stamp ## Run the whole suite (ARGS='-k name' to choose)
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(VENV)/test.stamp ## Lint, format, types, import rules, templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.check_templates

bench: $(VENV)/bench.stamp ## Measure against the parts it is made of (ONLY=csv,xlsx,load,click,polls,batch,lake,lake_sources,assets_pictures,assets_ingest,assets_upload,graph_import)
	@$(BIN)/python -m tests.bench $(if $(ONLY),--only $(ONLY))

bench-graph: $(VENV)/test.stamp ## Say how near the stages of the graph come to tables that people reviewed
	@$(BIN)/python -m tests.bench.graph_stages

chaos: $(VENV)/test.stamp ## Kill a random part of a desk every second for three minutes, then look for lies
	@$(BIN)/python -m tests.faults.chaos $(ARGS)

screenshots: $(VENV)/test.stamp ## Take pictures of every page into build/screenshots (ONLY='home jobs'), and those of the README
	@$(BIN)/python -m tests.browser.screenshots build/screenshots $(ONLY)

clean: ## Remove the environment and what tools left behind (never ./data)
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
