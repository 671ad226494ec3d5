# Everything a newcomer types. Each target does its own set-up.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# Hundreds of ledgers are synced to disk: in memory where there is such a place.
export PYTEST_DEBUG_TEMPROOT := $(wildcard /dev/shm)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Dozens of tests start the program: compiled once, not each time.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

run: .venv/ready ## start the kiosk in DEV with a simulated car, gauge, payment provider and mailbox
	$(BIN)/kiosk run

test: .venv/ready ## every check and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal

lint: .venv/ready ## the checks without the tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: .venv/ready ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-slow: .venv/ready ## the tests that take longer than a commit can wait for
	$(BIN)/python -m pytest -m slow

bench: dist/kiosk-agent/kiosk ## measure against peers, side by side (about twenty minutes)
	PYTHON=$(PYTHON) sh tests/bench/prepare.sh
	rm -f bench.json bench.png
	$(BIN)/python -m pytest -q -m 'bench and not slow' -s tests/bench

manual: .venv/ready ## write what the manuals take from the program
	$(BIN)/python packaging/manual/generate.py

bundle: dist/kiosk-agent/kiosk ## build dist/kiosk-agent, the program in one folder, and try it without the source tree
	sh packaging/smoke.sh dist/kiosk-agent .

# Uncompressed: every start would unpack some 270 modules.
dist/kiosk-agent/kiosk: .venv/ready $(shell find kiosk ui resources migrations config packaging -type f -not -name '*.pyc')
	PYINSTALLER_ZLIB_COMPRESSION_LEVEL=0 $(BIN)/pyinstaller -y --log-level WARN --workpath build --distpath dist packaging/kiosk.spec

deb: bundle ## build dist/kiosk-agent_*.deb
	sh packaging/deb/build.sh dist/kiosk-agent dist

lock: ## pin every dependency anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --extra dev -c requirements.lock pyproject.toml -o tests/requirements.lock

# A virtual environment without Debian's python3-venv: pip from outside fills it.
.venv/ready: tests/requirements.lock pyproject.toml
	sh packaging/system-libraries.sh
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-compile --require-hashes -r tests/requirements.lock
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --no-deps --no-build-isolation -e .
	touch .venv/ready

.PHONY: help run test lint format test-slow bench manual bundle deb lock
