# The commands of the project. What each needs that is not there, it makes: see README.md.

.PHONY: run test check bench pages fmt openapi schema clean-databases

run: ## Serve a demonstration on https://localhost:8443 (Ctrl-C stops everything)
	@dev/run

test: ## Every test, on a TimescaleDB of the project's own
	@dev/test

check: ## Formatting, lints, documentation, dependencies, pages; changes nothing
	@dev/check

bench: ## Figures, before and after in one run
	@dev/bench

pages: ## Build what the browser gets
	@dev/pages

fmt: ## Format the code
	cargo fmt

openapi: ## Print the OpenAPI document into its file
	cargo run --quiet -- openapi > openapi/meetpoort-v1.json
	cargo run --quiet -- openapi --api ingest > openapi/meetpoort-ingest-v1.json

schema: ## Print the GraphQL schemas into their files
	cargo run --quiet -- schema operator > schema/operator.graphql
	cargo run --quiet -- schema portal > schema/portal.graphql

clean-databases: ## Delete the project's own databases (the software stays in the cache)
	dev/database remove run
	dev/database remove test
