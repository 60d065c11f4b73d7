# The things one does. `make help` lists them; each is plain Maven or a script, which you can type instead.

MVN ?= mvn -B -ntp
EMBEDDER = adapters-kafka,adapters-postgres-snapshot,adapters-json,testkit
MODULE ?= testkit
TEST ?=
SEED ?= 1
SECONDS ?= 60

# google-java-format needs a JDK that knows release 21, whatever Maven runs on otherwise.
NEWER_JDK = $(firstword $(foreach home,$(JAVA_HOME) $(wildcard /usr/lib/jvm/*),$(if $(shell "$(home)/bin/javac" -version 2>&1 | grep -E 'javac (2[1-9]|[3-9][0-9])'),$(home))))

.PHONY: help build test seed chaos format check verify figures demo release-check
.DEFAULT_GOAL := help

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

build: ## build and install what an embedder needs, without tests
	$(MVN) -q -Dmaven.test.skip -Dspotless.check.skip -pl $(EMBEDDER) -am install

test: ## test one module: MODULE=adapters-kafka, or one class of it: TEST=KafkaNodeTest
	$(MVN) -q -DskipTests -Dspotless.check.skip -pl $(MODULE) -am install
	$(MVN) test -pl $(MODULE) -Dspotless.check.skip $(if $(TEST),-Dtest=$(TEST))

seed: ## run one seed of the simulation again: SEED=1234
	$(MVN) test -pl testkit -am -Dspotless.check.skip -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dlogfold.simulation.seed=$(SEED)

chaos: ## a cluster under faults: SEED=7 SECONDS=60
	chaos/run --seed $(SEED) --seconds $(SECONDS)

format: ## format all code
	JAVA_HOME=$(NEWER_JDK) $(MVN) -q spotless:apply

check: ## check the format
	JAVA_HOME=$(NEWER_JDK) $(MVN) -q spotless:check

verify: ## everything, as CI does it
	.ci/run

figures: ## all figures of speed and recovery; many minutes on a quiet machine
	benchmarks/run all-speed | tee docs/figures/speed.jsonl
	benchmarks/run all-recovery | tee docs/figures/recovery.jsonl
	benchmarks/run chart docs/figures/recovery.jsonl docs/recovery.svg

demo: ## the product's walk-through
	./logfold demo

release-check: ## sources, javadoc, SBOM and licences, as a release builds them
	$(MVN) -Prelease,licences -DskipTests -Dspotless.check.skip -Dgpg.skip verify
