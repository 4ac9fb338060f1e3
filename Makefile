# The few things a developer or an operator does. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PORT ?= 8000
HOST ?= 127.0.0.1
export PYTHON

.PHONY: help run test check lock messages clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  Variables: PORT=8000 HOST=127.0.0.1 PYTHON=python3; others in docs/settings.md"

run: ## set up everything and serve the site with the example on http://127.0.0.1:8000
	@tools/set-up run
	@exec .venv/bin/luoshi serve --demo --host $(HOST) --port $(PORT)

test: ## everything: lint, types, storeys, migrations, messages, then all tests on SQLite and on PostgreSQL
	@tools/set-up test
	@tools/check
	@tools/test

check: ## only the checks that run no test
	@tools/set-up test
	@tools/check

lock: ## lock the newest versions that pyproject.toml allows
	@tools/set-up test
	@tools/lock --upgrade

messages: ## collect the messages of all pages for translation
	@tools/set-up test
	@tools/messages

clean: ## remove what was installed and built; the data in var/ stays
	rm -rf .venv build src/luoshi/web/static_built src/luoshi/web/frontend/node_modules tests/oidc/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests \( -name __pycache__ -o -name '*.egg-info' -o -name '*.mo' \) -prune -exec rm -rf {} +
