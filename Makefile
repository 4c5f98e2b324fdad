.PHONY: help
help:
	@echo later
