# The Python that sets everything up: 3.10 to 3.13.
PYTHON ?= python3
# Where `make run` serves.
PORT ?= 8069

.PHONY: help run test lint i18n bench upgrade clean

help:
	@echo "make run    sets everything up and serves the registry with the example bureau"
	@echo "make test   sets everything up, checks the style and runs all tests"
	@echo "make lint   checks the style alone"
	@echo "make i18n   brings the Chinese translation file into line with the terms of the addon"
	@echo "make bench  prints the performance table"
	@echo "make upgrade  upgrades bureaus of former versions and checks that nothing of their trail changes"
	@echo "make clean  stops the database server and removes what the above made"

run:
	@PORT=$(PORT) $(PYTHON) scripts/dev run

test: lint
	@$(PYTHON) scripts/dev test

lint:
	@$(PYTHON) scripts/dev lint

i18n:
	@$(PYTHON) scripts/with-db python scripts/i18n.py

bench:
	@$(PYTHON) scripts/with-db python scripts/bench.py

upgrade:
	@$(PYTHON) scripts/with-db python scripts/upgrade.py

clean:
	@$(PYTHON) scripts/dev clean
