# Ortsnetz. `make up` is all that is needed on a machine with Python 3.11, make and git.
#
#   make up [MEMBERS=5000]   everything running, with a demonstration   make down    stop it, data stays
#   make status              what runs                                  make reset   stop it, delete its data
#   make test  make compose-test  make lint  make generate  make bench  make chaos KILLS=100

PYTHON ?= $(shell command -v python3.11 || command -v python3)
MEMBERS ?= 5000
KILLS ?= 12
PROCESSES ?= 2
UV_VERSION := 0.13.9
BIN := .venv/bin

.PHONY: up down reset status story test compose-test lint generate bench chaos setup clean
.DEFAULT_GOAL := up

up: setup
	@$(BIN)/ortsnetz up --members $(MEMBERS)

down reset status story: setup
	@$(BIN)/ortsnetz $@

# Two processes, with servers of their own: half of the time a test waits.
test: setup
	$(BIN)/pytest --numprocesses $(PROCESSES) --dist loadfile $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

# All that is written from the code: contracts' schemas, tables of who may and who sees what, settings, the gateway's routes.
generate: setup
	$(BIN)/python -m deploy.reference

# Whole compose projects, with ports of their own; wants Docker and some minutes.
compose-test: setup
	$(BIN)/pytest tests/compose --compose $(ARGS)

bench: setup
	$(BIN)/python -m benchmarks $(ARGS)

# Kills processes at random under load and reconciles every acknowledged command; `make test` does 12.
chaos: setup
	$(BIN)/pytest tests/faults --kills=$(KILLS) $(ARGS)

# ---- what is installed, and when again -----------------------------------------------------------------------------
# Each part has a stamp that is newer than what it was made from; a warm `make setup` does nothing.
setup: .venv/installed services/view/static/vendor/.complete

.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Ortsnetz needs Python 3.11: say where it is, for example make PYTHON=/usr/bin/python3.11"; exit 1; }
	@echo "Installing the locked packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

services/view/static/vendor/.complete: services/view/package.json services/view/package-lock.json .venv/installed
	@$(BIN)/python services/view/static/build.py --check
	@touch $@

# Everything that setup made, not the data (`make reset`).
clean:
	rm -rf .venv services/view/node_modules services/view/static/vendor
