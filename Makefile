# Build, run, test and install coded-train. `make help` lists what there is.

# The processor to build for, as a level of the x86-64 psABI: x86-64-v3 (AVX2), x86-64-v4 (AVX-512), x86-64 (any).
# By default that of this machine. A cluster of unlike machines takes the lowest level among them.
ARCH ?= $(shell Scripts/cpu-level.sh)
# STATIC=1 builds programs that need no Swift on the machines they run on.
STATIC ?=
# Workers of `make run`.
WORKERS ?= 40
PREFIX ?= /usr/local
DESTDIR ?=

flags := -c release $(if $(ARCH),-Xcc -march=$(ARCH)) $(if $(STATIC),--static-swift-stdlib)
binary := .build/release/coded-train
launcher := .build/release/coded-mpirun
bench := .build/release/coded-train-bench
data := Sources/Datasets/Resources/mnist-3-vs-7

# `make soak`: the schedules of faults, and the damaged inputs of each decoder.
SCHEDULES ?= 10000
INPUTS ?= 1000000

# `make benchmark`: another program to measure beside, the folders with the four files of MNIST and of Fashion-MNIST
# (default: where Debian's dataset-fashion-mnist puts them), and QUICK=1 for a try.
PEER ?=
MNIST ?=
FASHION ?=
QUICK ?=

.PHONY: help build run test soak test-cluster demo-faults compare-simulation lint install uninstall benchmark
.PHONY: compare-peer clean

help:
	@echo 'make build [ARCH=…] [STATIC=1]   build in release form, for this processor or another level'
	@echo 'make run [WORKERS=40]            train on MNIST 3 against 7 on 40 workers under mpirun'
	@echo 'make test                        all tests: modules, MPI, command line; Open MPI and MPICH'
	@echo 'make demo-faults                 train while workers die, stop, lag and lie; compare the weights'
	@echo 'make soak [SCHEDULES=10000 INPUTS=1000000]   many schedules of faults; damaged inputs for every decoder'
	@echo 'make compare-simulation          real runs on this machine beside their predictions'
	@echo 'make test-cluster                hosts and SLURM made on this machine, as root; says what is missing'
	@echo 'make lint                        check the format of the sources'
	@echo 'make install [PREFIX=/usr/local] install the programs and the default data set'
	@echo 'make benchmark [QUICK=1] [PEER=FILE.py MNIST=DIR FASHION=DIR]   measure; tables and figures in docs/benchmarks'
	@echo 'make compare-peer PEER=FILE.py MNIST=DIR   time side by side with an mpi4py program'
	@echo 'make clean                       remove what was built'

build:
	Scripts/install-dependencies.sh build
	swift build $(flags) --product coded-train
	swift build $(flags) --product coded-mpirun
	swift build $(flags) --product coded-train-bench
	swift build $(flags) --product mpi-selftest

run: build
	Scripts/run.sh $(WORKERS) $(binary)

test:
	Scripts/install-dependencies.sh test
	swift build $(flags) --build-tests
	swift test $(flags) --skip-build
	Scripts/test-mpi.sh --mpi openmpi
	Scripts/test-training.sh --mpi openmpi
	Scripts/test-checkpoint.sh --mpi openmpi
	Scripts/test-faults.sh --mpi openmpi
	CODED_TRAIN_MPI=mpich swift build $(flags) --scratch-path .build-mpich --product mpi-selftest
	CODED_TRAIN_MPI=mpich swift build $(flags) --scratch-path .build-mpich --product coded-train
	CODED_TRAIN_MPI=mpich swift build $(flags) --scratch-path .build-mpich --product coded-mpirun
	Scripts/test-mpi.sh --mpi mpich
	Scripts/test-training.sh --mpi mpich
	Scripts/test-checkpoint.sh --mpi mpich
	Scripts/test-faults.sh --mpi mpich

soak:
	Scripts/install-dependencies.sh test
	swift build $(flags) --build-tests
	FLAGS='$(flags)' Scripts/soak.sh $(SCHEDULES) $(INPUTS)

demo-faults: build
	Scripts/demo-faults.sh $(binary)

compare-simulation: build
	Scripts/compare-simulation.sh $(binary)

test-cluster: build
	Scripts/test-cluster.sh

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/coded-train/mnist-3-vs-7
	install -m 755 $(binary) $(DESTDIR)$(PREFIX)/bin/coded-train
	install -m 755 $(launcher) $(DESTDIR)$(PREFIX)/bin/coded-mpirun
	install -m 755 $(bench) $(DESTDIR)$(PREFIX)/bin/coded-train-bench
	install -m 755 .build/release/mpi-selftest $(DESTDIR)$(PREFIX)/bin/coded-train-mpi-selftest
	install -m 644 $(data)/* $(DESTDIR)$(PREFIX)/share/coded-train/mnist-3-vs-7

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/coded-train $(DESTDIR)$(PREFIX)/bin/coded-train-bench
	rm -f $(DESTDIR)$(PREFIX)/bin/coded-train-mpi-selftest $(DESTDIR)$(PREFIX)/bin/coded-mpirun
	rm -rf $(DESTDIR)$(PREFIX)/share/coded-train

benchmark: build
	Scripts/install-dependencies.sh benchmark
	PEER='$(PEER)' MNIST='$(MNIST)' FASHION='$(FASHION)' QUICK='$(QUICK)' Scripts/benchmark.sh $(bench)

compare-peer: build
	$(bench) peer --peer '$(PEER)' --mnist '$(MNIST)' $(if $(QUICK),--quick)

clean:
	rm -rf .build .build-mpich
