#!/usr/bin/env python3
"""Times coded-train beside an mpi4py program for the same job, in turns, and prints the ratios.

  Scripts/compare-peer.py --peer cpml_mpi4py.py --mnist DIR [--runs 3]

The peer is any program that runs under mpirun as `python3 PEER --case C --d D --data DIR` and prints one JSON line with
`total` (seconds of training) and `accuracy`. DIR holds the four MNIST files as .gz. Both run on 41 ranks of this
machine, one after the other, so that a change of the machine's speed meets both. Printed: medians, least and most, and
the ratio of each pair's times. Needs mpi4py and NumPy for the peer (Debian: python3-mpi4py python3-numpy).
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

JOBS = [("case-1", 1568), ("case-2", 1568), ("case-1", 784)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--mnist", required=True)
    parser.add_argument("--program", default=".build/release/coded-train")
    parser.add_argument("--python", default="/usr/bin/python3", help="a Python that has mpi4py")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--workers", type=int, default=40)
    parser.add_argument("--json", help="also write the figures to this file")
    arguments = parser.parse_args()
    for path in (arguments.peer, arguments.mnist, arguments.program):
        if not os.path.exists(path):
            sys.exit(f"compare-peer: {path or 'an empty name'} does not exist; see --help")

    figures = []
    print(f"{'job':<14}{'peer s':>22}{'ours s':>22}{'ratio':>22}   accuracy peer / ours, our peak MiB")
    for case, features in JOBS:
        pairs = [(peer(arguments, case, features), ours(arguments, case, features)) for _ in range(arguments.runs)]
        figure = {
            "job": f"{case} d={features}",
            "peerSeconds": [p["total"] for p, _ in pairs],
            "ourSeconds": [o["timing"]["trainSeconds"] for _, o in pairs],
            "ratios": [p["total"] / o["timing"]["trainSeconds"] for p, o in pairs],
            "peerAccuracy": pairs[0][0]["accuracy"],
            "ourAccuracy": pairs[0][1]["result"]["testAccuracy"],
            "peakMiB": max(o["result"]["peakMemoryBytes"] for _, o in pairs) / 2**20,
        }
        figures.append(figure)
        print(
            f"{figure['job']:<14}{spread(figure['peerSeconds']):>22}{spread(figure['ourSeconds']):>22}"
            f"{spread(figure['ratios']):>22}   {figure['peerAccuracy']:.4f} / {figure['ourAccuracy']:.4f}, "
            f"{figure['peakMiB']:.0f}",
            flush=True,
        )
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(figures, file, indent=2)


def spread(values):
    """Median, least and most."""
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def mpirun(arguments, command):
    """Runs a command on all ranks; returns what rank 0 printed."""
    environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    launcher = shutil.which("mpirun.openmpi") or "mpirun"
    run = subprocess.run(
        [launcher, "--oversubscribe", "--mca", "odls_base_cutoff", "1000", "-np", str(arguments.workers + 1)] + command,
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    if run.returncode != 0:
        sys.exit(f"compare-peer: {' '.join(command)} ended with {run.returncode}:\n{run.stderr[-2000:]}")
    return run.stdout


def peer(arguments, case, features):
    """One run of the peer."""
    output = mpirun(
        arguments,
        [arguments.python, arguments.peer, "--case", case[-1], "--d", str(features), "--data", arguments.mnist])
    return json.loads(output.strip().splitlines()[-1])


def ours(arguments, case, features):
    """One run of coded-train: the same data, field, bits and steps as the peer."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        mpirun(
            arguments,
            [os.path.abspath(arguments.program), "--quiet", "--preset", case, "--field", "p24", "--data-bits", "2",
             "--weight-bits", "4", "--learning-rate", str(0.1 * 784 / features), "--repeat-features",
             str(features // 784), "--report", report])
        with open(report) as file:
            return json.load(file)


if __name__ == "__main__":
    main()
