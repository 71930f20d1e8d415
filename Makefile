# Everything here needs Python (3.11 or later) and make; the rest goes into .venv.
#
#   make serve [ARGS="--port 9000"]   the dashboard in a browser
#   make test  [ARGS="-k phrases"]    all tests, those in a browser included
#   make test-lowest                  the quick tests with the lowest versions that are allowed
#   make test-newest                  the same with the newest there are
#   make test-office                  opens the spreadsheets in LibreOffice, which must be there
#   make check                        lint, and the tests that need neither a browser nor long
#   make lint                         style and types
#   make format                       rewrite the files in that style
#   make wheel                        the package, in dist/
#   make screenshots                  pictures of each page, in docs/images/
#   make films [ARGS="--burn fix"]    films of the main ways, in docs/films/
#   make notebooks                    the walkthroughs' notebooks, with what they show
#   make docs                         docs/issues.md and docs/rules.md, from the kinds of issue and the rules
#   make site                         the documentation as a site, in build/site/
#   make bench [ARGS="--rows 100000"] what checking costs, in docs/performance.md
#   make load                         what twenty visitors at once wait for, into the same page
#   make bench-fill                   what filling from a lab's workbook costs, into the same page
#   make class                        what a class of 25 waits for, into the same page
#   make soak                         what a server keeps of 200 visits, into the same page
#   make sbom                         what is installed, with licences, as CycloneDX in build/
#   make bench-glance                 what the package at a glance costs, into the same page
#   make bench-workbench              what listing causes and editing a cell cost, into the same page
#   make bench-page                   what readers of the dashboard wait for, into the same page
#   make bench-peers                  the same beside other validators, into the same page
#   make fuzz [ARGS="text --inputs 5000"]  inputs made by chance for each reader
#   make pins                         constraints.txt from the newest versions

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# What Python compiles is kept, whatever the environment says: compiling all of it for each run of
# the tests takes as long as a third of them.
export PYTHONDONTWRITEBYTECODE :=

SOURCES := immport_explorer tests scripts benchmarks fuzz docs

.PHONY: serve test check quick test-lowest test-newest test-office lint format wheel screenshots films notebooks docs site bench bench-fill bench-glance bench-workbench bench-page load class soak bench-peers fuzz pins clean

serve: $(VENV)/.run
	$(BIN)/immport-explorer serve $(ARGS)

# First what needs no browser, then what does: an event loop that drives a browser would be in the
# way of the others. Status 5 says that ARGS chose no test of that half.
test: $(VENV)/.test $(VENV)/hub-proxy
	@chromium=$$($(BIN)/python scripts/chromium.py --install) || [ -z "$$CI" ] || exit 1; \
	echo "Browser for the tests: $${chromium:-none, so its tests are skipped}"; \
	status=0; \
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser" $(ARGS) || [ $$? -eq 5 ] || status=1; \
	CHROMIUM="$$chromium" $(BIN)/python -m pytest -n 2 --dist loadfile -m browser $(ARGS) \
	    || [ $$? -eq 5 ] || status=1; \
	exit $$status

# What to run while working: under a minute and a half on two cores.
check: lint quick

quick: $(VENV)/.test
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not browser and not slow" $(ARGS)

# In environments of their own; PYTHON names another Python (make test-newest PYTHON=python3.13).
test-lowest test-newest: test-%: | $(BIN)/python
	@rm -rf build/$* && mkdir -p build/$*
	$(BIN)/python -m pip install --quiet --disable-pip-version-check packaging
	$(BIN)/python scripts/versions.py $* build/$*.txt
	$(or $(PYTHON),$(BIN)/python) -m venv build/$*
	build/$*/bin/python -m pip install --quiet --disable-pip-version-check \
	    --constraint build/$*.txt --editable '.[test]'
	@touch build/$*/.test
	$(MAKE) quick VENV=build/$*

test-office: $(VENV)/.test
	OFFICE=$${OFFICE:-soffice} $(BIN)/python -m pytest tests/publish/test_office.py $(ARGS)

lint: $(VENV)/.test
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/mypy --config-file tests/mypy.ini

format: $(VENV)/.test
	$(BIN)/ruff check --fix --quiet $(SOURCES) || true
	$(BIN)/ruff format $(SOURCES)

wheel: $(VENV)/.test
	$(BIN)/python -m build --wheel

screenshots: $(VENV)/.test
	$(BIN)/python scripts/screenshots.py $(ARGS)

films: $(VENV)/.films
	CHROMIUM=$$($(BIN)/python scripts/chromium.py --install) $(BIN)/python scripts/record_films.py $(ARGS)
	$(BIN)/python scripts/document_films.py

notebooks: $(VENV)/.test
	CHROMIUM=$$($(BIN)/python scripts/chromium.py --install) $(BIN)/python scripts/show_notebooks.py $(ARGS)

docs: $(VENV)/.test
	$(BIN)/python scripts/document_issues.py
	$(BIN)/python scripts/document_rules.py
	$(BIN)/python scripts/document_glossary.py
	$(BIN)/python scripts/document_films.py

site: $(VENV)/.test
	$(BIN)/sphinx-build --quiet --fail-on-warning --builder html docs build/site

bench: $(VENV)/.test
	$(BIN)/python benchmarks/run.py $(ARGS)

bench-fill: $(VENV)/.test
	$(BIN)/python benchmarks/fill.py $(ARGS)

bench-glance: $(VENV)/.test
	$(BIN)/python benchmarks/glance.py $(ARGS)

bench-workbench: $(VENV)/.test
	$(BIN)/python benchmarks/workbench.py $(ARGS)

bench-page: $(VENV)/.test
	CHROMIUM=$$($(BIN)/python scripts/chromium.py --install) PYTHONPATH=scripts \
	    $(BIN)/python benchmarks/page.py $(ARGS)

load: $(VENV)/.test
	CHROMIUM=$$($(BIN)/python scripts/chromium.py --install) PYTHONPATH=scripts \
	    $(BIN)/python benchmarks/load.py $(ARGS)

class: $(VENV)/.test
	PYTHONPATH=scripts $(BIN)/python benchmarks/classroom.py $(ARGS)

soak: $(VENV)/.test
	PYTHONPATH=scripts $(BIN)/python benchmarks/soak.py $(ARGS)

# Apart from the tests, which it would bring lxml: openpyxl writes otherwise where that is there.
sbom: $(VENV)/.run
	mkdir -p build
	$(BIN)/python -m venv build/sbom-tool
	build/sbom-tool/bin/python -m pip install --quiet 'cyclonedx-bom>=7.0'
	build/sbom-tool/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --output-reproducible \
	    --of JSON -o build/sbom.json

bench-peers: $(VENV)/.bench
	PYTHONPATH=benchmarks $(BIN)/python -m peers $(ARGS)

fuzz: $(VENV)/.fuzz
	$(BIN)/python fuzz/run.py $(ARGS)

pins: $(VENV)/.test
	$(PIP_INSTALL) --upgrade --upgrade-strategy eager --editable '.[test]'
	$(BIN)/python scripts/pin.py

clean:
	rm -rf $(VENV) build dist

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP_INSTALL) --constraint constraints.txt --editable '.[dashboard]'
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP_INSTALL) --constraint constraints.txt --editable '.[test]'
	@touch $@ $(VENV)/.run

$(VENV)/.bench: $(VENV)/.test
	$(PIP_INSTALL) --constraint constraints.txt --editable '.[bench]'
	@touch $@

$(VENV)/.films: $(VENV)/.test
	$(PIP_INSTALL) --constraint constraints.txt --editable '.[films]'
	@touch $@

$(VENV)/.fuzz: $(VENV)/.test
	$(PIP_INSTALL) --constraint constraints.txt --editable '.[fuzz]'
	@touch $@

# What a JupyterHub needs besides Python, for its test; without npm that test is skipped.
$(VENV)/hub-proxy: | $(BIN)/python
	@command -v npm >/dev/null && npm install --silent --no-audit --no-fund --prefix $@ \
	    configurable-http-proxy@4 >/dev/null || mkdir -p $@

$(BIN)/python:
	@for python in python3 python python3.14 python3.13 python3.12 python3.11; do \
	    if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "Making $(VENV) with $$($$python --version); this takes a minute or two the first time."; \
	        $$python -m venv $(VENV) && exit 0; \
	        echo "This Python cannot make environments; on Debian and Ubuntu, install python3-venv."; \
	        exit 1; \
	    fi; \
	done; \
	echo "ImmPort Explorer needs Python 3.11 or later, and found none (looked for python3, python)."; \
	exit 1
