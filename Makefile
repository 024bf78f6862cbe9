# `make run` and `make test` need a Python 3.11 or later with its venv module; all else they install into .venv.
PYTHONS ?= python3 python3.11 python3.12 python3.13 python3.14
BIN := .venv/bin

.PHONY: help run test lint format bench crash clean
help:
	@echo "make run     make .venv and run the gateway on a local WhatsApp, with a page to try it"
	@echo "make test    all checks, then the tests with their coverage"
	@echo "make lint    the checks alone"
	@echo "make format  put the code in the house style"
	@echo "make bench   run the benchmarks"
	@echo "make crash   kill a client, and a gateway, again and again; CRASH_KILLS=200 and others: tests/crash/settings.py"
	@echo "make clean   remove .venv, caches and coverage data"

run: .venv/.installed
	@$(BIN)/zapwire serve --sandbox --demo

# Three processes, as many tests wait for a client and a server besides; a file's tests stay in one,
# and files are begun in the order of collection, see tests/conftest.py.
test: lint
	$(BIN)/python -m pytest --counts-to=.venv/.counts --numprocesses=3 --dist=loadfile --no-loadscope-reorder --cov --cov-report=
	@echo "Coverage of the protocol, at least 95 %:"
	@$(BIN)/coverage report --include='src/zapwire/protocol/*' --fail-under=95
	@echo "Coverage of the rest, at least 85 %:"
	@$(BIN)/coverage report --omit='src/zapwire/protocol/*' --fail-under=85
	@cat .venv/.counts

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/generate_proto.py --check

format: .venv/.installed-dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: .venv/.installed-dev
	$(BIN)/python -m benchmarks

# Its variables may be given as in `make crash CRASH_KILLS=200`, which puts them into the environment.
crash: export CRASH_KILLS ?= 60
crash: export CRASH_MESSAGES ?= 3000
crash: export CRASH_LIFE ?= 2.0
crash: export CRASH_PAUSE ?= 0.02
crash: export CRASH_TIMEOUT ?= 3600
crash: .venv/.installed-dev
	$(BIN)/python -m pytest tests/crash --capture=tee-sys -p no:randomly

clean:
	rm -rf .venv .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist

# A name that exists may be too old, or a shim that cannot start, so each is asked. A .venv that works is kept.
define MAKE_VENV
@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && exit; \
for python in $(PYTHONS) ""; do \
  [ -z "$$python" ] || ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || break; \
done; \
[ -n "$$python" ] || { echo "zapwire needs Python 3.11 or later; none of these is: $(PYTHONS)." \
  "Install one, or name yours: make PYTHONS=/path/to/python3" >&2; exit 1; }; \
"$$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "$$python cannot make a virtual environment." \
  "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
"$$python" -m venv --clear .venv
@$(BIN)/python -m pip install --quiet 'pip>=25.1'
endef

.venv/.installed: pyproject.toml
	$(MAKE_VENV)
	@echo "Installing zapwire into .venv; this happens once."
	@$(BIN)/python -m pip install --quiet --editable '.[media]'
	@touch $@

.venv/.installed-dev: pyproject.toml
	$(MAKE_VENV)
	@echo "Installing zapwire and its development tools into .venv; this happens once."
	@$(BIN)/python -m pip install --quiet --editable '.[media]' --group dev
	@touch $@ .venv/.installed
