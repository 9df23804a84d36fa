# make run · make test · make soak · make audit · make parity · make bench · make package
# Each installs what it needs first; `.ci/install` says what and why. Cargo is
# always asked for the whole workspace: another selection has other features,
# and would build every dependency a second time.

TOOLS   := target/tools
export PATH := $(CURDIR)/$(TOOLS)/bin:$(PATH)

.PHONY: run test soak audit parity bench package check bindings pictures setup ui

## Opens the app on its sample blog.
run: setup ui
	cargo build --workspace
	@if [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "Dropcap is built, but there is no display to open its window on: run this from a graphical session."; \
	else \
		target/debug/dropcap --sample; \
	fi

## Runs every check and every test.
test: setup-test check ui
	cargo build --workspace
	cargo test --workspace
	cd ui && npm test

## What no test run has time for: mutated texts for ten minutes a target, others each
## time (DROPCAP_SEED=SEED begins with the one that a failure named); 10,000
## programs killed while they save, 200 while twenty photos go into a post; 50
## cores and 50 pages while somebody types; Garage as a third S3 server.
soak: export DROPCAP_GARAGE = $(CURDIR)/$(TOOLS)/bin/garage
soak: setup-test ui
	.ci/install soak
	DROPCAP_SOAK=600 cargo test --workspace --test it -- --test-threads 1 --nocapture fuzz
	cargo build --workspace
	DROPCAP_KILLS=10000 cargo test --workspace --test it kills
	DROPCAP_DROP_KILLS=200 cargo test --workspace --test it -- drops faults site_bucket
	DROPCAP_KILLS_WHILE_TYPING=50 cargo test --workspace --test e2e safety

## Prints how many posts come out as real Hugos make them, and what differs: our
## fixtures, and the Hugo blogs in the folder DROPCAP_PARITY_BLOGS names.
parity: setup-test
	cargo test --workspace --test markdown -- --nocapture parity

## Formatting, lints, licences, types.
check: setup-test ui
	cargo fmt --check
	cargo clippy --workspace --all-targets -- --deny warnings
	cargo deny check bans licenses sources
	cd ui && npm run check && npm run lint
	.ci/invariants

## Asks for known weaknesses of what we depend on. Needs the internet, which no
## test may, so it stands by itself.
audit: setup-test
	cargo deny check advisories
	cd ui && npm audit

## Prints the benchmarks, beside their peers.
bench: setup-test ui
	.ci/bench

## Writes the TypeScript of the commands and types.
bindings:
	mkdir -p ui/dist && touch ui/dist/index.html
	UPDATE_BINDINGS=1 cargo test --workspace --lib the_typescript_is_up_to_date

## Takes pictures of every journey in the real window, into target/pictures; the
## README's own are put in their place.
pictures: setup-test ui
	cargo build --workspace
	DROPCAP_PICTURES=$(CURDIR)/target/pictures cargo test --workspace --test e2e -- --nocapture
	cd .pictures && for picture in *.png; do cp ../target/pictures/$$picture . || exit 1; done

package: setup ui
	cargo build --release --package dropcap --package dropcap-cli

ui: ui/node_modules/.package-lock.json
	cd ui && npm run build

ui/node_modules/.package-lock.json: ui/package-lock.json
	cd ui && npm ci --no-fund --no-audit

setup:
	@.ci/install run

setup-test:
	@.ci/install test
