# Each target first builds what it needs; the stamps in .venv make the second time instant.
PYTHON ?= python3
BIN := .venv/bin
SCRIPTS = $(shell find app modules tests -name '*.js')
SCRIPT_TESTS = $(filter %.test.js,$(SCRIPTS))

.PHONY: help run start test lint bench soak contract

help:
	@echo "make run    serve the demo shop at http://127.0.0.1:8000 (PORT changes it), with a virtual printer and drawer"
	@echo "make start  serve an empty Kontor instead; the first visitor is led through the set-up"
	@echo "make test   every test, on SQLite and PostgreSQL, in a browser too"
	@echo "make lint   style, types, imports, templates, scripts"
	@echo "make bench  measure, and write build/bench.json"
	@echo "make soak   the long forms of the tests"
	@echo "make contract  write docs/contract.md, where modules meet, from the code"

run: .venv/run.stamp
	@$(BIN)/python -m tools.run

start: .venv/run.stamp
	@KONTOR_DEMO=0 KONTOR_INSTANCE=$${KONTOR_INSTANCE:-shop} $(BIN)/python -m tools.run

test: .venv/test.stamp
	node --test $(SCRIPT_TESTS)
	$(BIN)/pytest --numprocesses 2 --dist loadfile

lint: .venv/test.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --check .
	@for script in $(SCRIPTS); do node --check $$script || exit 1; done

bench: .venv/test.stamp
	$(BIN)/python -m tests.bench

soak: .venv/test.stamp
	$(BIN)/pytest -m soak --timeout=3600

contract: .venv/test.stamp
	$(BIN)/python -m tools.contract

.venv/run.stamp: requirements/run.txt tools/environment.py
	@$(PYTHON) tools/environment.py run

.venv/test.stamp: requirements/test.txt requirements/rules.txt tools/environment.py
	@$(PYTHON) tools/environment.py test
