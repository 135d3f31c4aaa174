# Mixer's two commands are `make run` and `make test`; `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
DATABASE ?= sqlite
OUT ?= out
export UV_LINK_MODE ?= copy
UV := .tools/bin/uv
BIN := .venv/bin

help: ## List what make can do
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

# uv comes by pip into a folder of ours, which needs no rights on the machine.
$(UV):
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv

.venv/made: $(UV) requirements.txt
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	touch $@

.venv/made-for-developers: .venv/made requirements-dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	touch $@

run: .venv/made ## Start Mixer on http://127.0.0.1:8000 with a sample group (Ctrl-C stops it)
	$(BIN)/python -m mixer run

test: .venv/made-for-developers ## Prove everything, browser journeys included (DATABASE=postgresql: services and races there)
	$(BIN)/python -m tests.needs
	$(BIN)/python -m pytest -n auto --database $(DATABASE) $(PROOF_$(DATABASE)) $(PYTEST)

# Journeys and coverage belong to the embedded database, which every host starts with.
PROOF_sqlite := --cov=mixer --cov-branch --cov-report=term --cov-fail-under=100
PROOF_postgresql := -m "not journey"

lint: .venv/made-for-developers ## Check style, types, import contracts and templates
	$(BIN)/ruff check mixer tests
	$(BIN)/ruff format --check mixer tests
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports --no-cache
	$(BIN)/djlint --lint --quiet templates

format: .venv/made-for-developers ## Format the code
	$(BIN)/ruff check --fix mixer tests
	$(BIN)/ruff format mixer tests

lock: $(UV) ## Pin every dependency by hash
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--extra postgresql pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--extra postgresql --group dev -c requirements.txt pyproject.toml -o requirements-dev.txt

wheel: .venv/made-for-developers ## Build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

demo: .venv/made ## Run a whole mixer without a browser into out/demo
	rm -rf $(OUT)/demo
	$(BIN)/python -m mixer demo --guests 120 --seed 1 --out $(OUT)/demo

screenshots: .venv/made-for-developers ## Remake the README's pictures
	$(BIN)/python -m tests.screenshots docs

bench: .venv/made-for-developers ## Print the figures that README quotes
	$(BIN)/python -m tests.needs
	$(BIN)/python -m tests.benchmarks

soak: .venv/made-for-developers ## Prove the door's promises at length: kills, power cuts, lost answers (DATABASE=postgresql)
	$(BIN)/python -m tests.needs
	$(BIN)/python -m tests.soak --database $(DATABASE)

lighthouse: .venv/made-for-developers ## Score the pages of the door with Google's Lighthouse (Node 18 or newer)
	$(BIN)/python -m tests.lighthouse

clean: ## Remove what make made (the database in instance/ stays)
	rm -rf .venv .tools dist out .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*

.PHONY: help run test coverage lint format lock wheel demo screenshots bench soak lighthouse clean
