# Daybreak: `make run` starts it, `make test` proves it. Python 3.11 or newer, pip and make are enough.

PYTHON ?=
PORT ?= 8000
LISTEN ?= 127.0.0.1
VENV := .venv
BIN := $(VENV)/bin

export PYTHON
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help run environment dev-environment test thorough lint bench lock clean

help: ## Say what can be made
	@echo "Daybreak. What can be made:"
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-24s %s\n", $$1, $$2}'
	@echo
	@echo "Settings: PORT=8000 LISTEN=127.0.0.1 DATABASE_URL=postgres://... PYTHON=python3.12"

run: environment ## Start Daybreak with a demo clinic (installs what it needs first)
	@$(BIN)/daybreak demo
	@exec $(BIN)/daybreak serve --host $(LISTEN) --port $(PORT)

environment: ## Create .venv from requirements.lock
	@scripts/environment requirements.lock

dev-environment: ## Create .venv with the development tools as well
	@scripts/environment requirements-dev.lock

test: dev-environment ## Run every check and test, browser journeys and PostgreSQL included
	@$(BIN)/python scripts/check.py

thorough: dev-environment ## Run all that, rarer paths, large simulations and faults by the hundred: before a release
	@$(BIN)/python scripts/check.py --thorough

lint: dev-environment ## Run only the fast checks: style, types, import rules
	@$(BIN)/python scripts/check.py --only static

bench: dev-environment ## Measure import, screening, search and a session against named peers
	@$(BIN)/python -m benchmarks

lock: ## Choose dependency versions anew and write both lock files
	@scripts/lock

clean: ## Remove what was made; your records in var/ stay
	rm -rf $(VENV) build dist staticfiles .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf src/*.egg-info
