# What people type. Each target does its own set-up: a machine with Python 3.11 or newer, make and git is enough.
# `make PYTHON=/path/to/python …` says which Python to use.

.DEFAULT_GOAL := help
.PHONY: help docs test soak check quarto serve picture bench lock clean FORCE

BIN := .venv/bin
BOOTSTRAP = python="$$(sh tools/find-python.sh)" && "$$python" tools/bootstrap.py
PORT ?= 8000
# Tests start evidoc some thousand times: where Python is told to keep no bytecode, each start would compile all of it.
COMPILED = $(BIN)/python -m compileall -q src && env -u PYTHONDONTWRITEBYTECODE

# An environment that was copied, moved, or left without its Python is made again, whatever its stamps say.
broken = $(if $(wildcard $(BIN)/python),$(if $(subst $(CURDIR),,$(shell cat $(1) 2>/dev/null)),FORCE),FORCE)

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

docs: .venv/ready-docs ## build every document into _site/
	@$(BIN)/evidoc build
	@echo "They are all linked from $(CURDIR)/_site/index.html"

test: .venv/ready-test ## run every test
	@$(COMPILED) $(BIN)/python -m pytest --numprocesses=$$($(BIN)/python -c 'import os; print(1 + os.cpu_count())') --dist=worksteal # one waits for disks

soak: .venv/ready-test ## run the fuzz tests for long (TIMES=80 as many documents; SEED= of an earlier run), and kill 200 builds
	@$(COMPILED) SEED="$(SEED)" TIMES="$(TIMES)" $(BIN)/python benchmarks/soak.py

check: .venv/ready-docs ## look for mistakes without building (a second or less)
	@$(BIN)/evidoc check

quarto: .venv/ready-docs ## render with Quarto alone, where it is installed, into _build/quarto/
	@PATH="$(CURDIR)/$(BIN):$$PATH" quarto render

serve: .venv/ready-docs ## show the site on this machine only, at PORT (8000), and build it again at every save
	@$(BIN)/evidoc serve --port $(PORT)

picture: .venv/ready-test ## build, then take docs/what-comes-out.png anew
	@$(BIN)/evidoc build
	@$(BIN)/python tools/picture.py

bench: .venv/ready-test ## measure speed and size, and write benchmarks/results.md
	@$(BIN)/python benchmarks/run.py

lock: .venv/ready-test ## compile the lock files again (UPGRADE=--upgrade for newer versions)
	@mkdir -p .venv/lock && sed '/^managed = /d' pyproject.toml > .venv/lock/pyproject.toml # uv reads no groups of an unmanaged project
	@.venv/uv/bin/uv pip compile $(LOCK) .venv/lock/pyproject.toml --group .venv/lock/pyproject.toml:build \
		--output-file requirements.lock
	@.venv/uv/bin/uv pip compile $(LOCK) .venv/lock/pyproject.toml --group .venv/lock/pyproject.toml:build \
		--group .venv/lock/pyproject.toml:dev --constraints requirements.lock --output-file requirements-dev.lock
	@.venv/uv/bin/uv pip compile $(LOCK) .venv/lock/pyproject.toml --group .venv/lock/pyproject.toml:build \
		--extra dask --constraints requirements-dev.lock --output-file requirements-dask.lock
	@.venv/uv/bin/uv pip compile $(LOCK) .venv/lock/pyproject.toml --group .venv/lock/pyproject.toml:build \
		--extra spark --constraints requirements-dev.lock --output-file requirements-spark.lock
	@echo uv | .venv/uv/bin/uv pip compile $(LOCK) - --output-file tools/uv-requirements.txt
LOCK = --quiet --universal --generate-hashes --no-annotate --no-header $(UPGRADE)

clean: ## remove what was built, and the environment
	rm -rf _build _site .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .grimp_cache

.venv/ready-docs: requirements.lock pyproject.toml tools/uv-requirements.txt $(call broken,.venv/ready-docs)
	@$(BOOTSTRAP) docs

.venv/ready-test: requirements-dev.lock requirements-dask.lock requirements-spark.lock pyproject.toml tools/uv-requirements.txt $(call broken,.venv/ready-test)
	@$(BOOTSTRAP) test
