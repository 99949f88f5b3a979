# Each target is a verb of tools/bootstrap.py, which works as well without make.
PYTHON ?= python3
BOOTSTRAP := $(PYTHON) tools/bootstrap.py
VERBS := setup test check build lock messages bench docs screenshots clean

.DEFAULT_GOAL := help
.PHONY: help run $(VERBS)

help $(VERBS):
	@$(BOOTSTRAP) $@

run:
	@$(BOOTSTRAP) run $(if $(PORT),--port $(PORT))
