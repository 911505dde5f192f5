# Commands of the portal; the README explains them. ARGS is passed on, PORT and PORTAL_VAR are read from the environment.
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
WITH_SERVICES := $(PY) -m supervision.local.services
# Tests have their own data, which nobody misses.
TEST_ENV := PORTAL_VAR="$(CURDIR)/var/test" PORTAL_MODE=demo PORTAL_LOCAL_DURABLE=0
ARGS ?=
# The whole suite is dealt out to several processes; for a path one is quicker than their start.
DEALT_OUT = $(if $(findstring tests/,$(ARGS)),,-n auto)
# Texts are Chinese whatever the locale of the terminal says.
export PYTHONUTF8 := 1

.PHONY: env bench-env run test look lint format bench lock

env: .venv/.extras-local-test

bench-env: .venv/.extras-local-test-bench

# One mark per set of extras: nothing is done while it is newer than what is asked for.
.venv/.extras-%: pyproject.toml requirements.lock .ci/requirements.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(PYTHON) .ci/requirements.py $(subst -, ,$*) > .venv/wanted.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r .venv/wanted.txt -c requirements.lock
	touch $@

run: env
	@exec $(PY) -m supervision.local.launch --with-parent

test: env
	.ci/browser
	$(PY) -m supervision.local.translations
	$(TEST_ENV) $(WITH_SERVICES) $(PY) -m pytest -m "not look" $(DEALT_OUT) $(ARGS)

look: env
	.ci/browser
	$(PY) -m supervision.local.translations
	$(TEST_ENV) $(WITH_SERVICES) $(PY) -m pytest -m look $(ARGS)

lint: env
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(TEST_ENV) $(PY) manage.py makemigrations --check --dry-run
	$(TEST_ENV) $(PY) manage.py check_translations

format: env
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

bench: bench-env
	$(TEST_ENV) $(WITH_SERVICES) $(PY) -m bench $(ARGS)

lock: bench-env
	@{ sed -n '/^#/p' requirements.lock; $(PY) -m pip freeze --exclude-editable | grep -viE '^(pip|setuptools)=='; } > .venv/lock
	mv .venv/lock requirements.lock
