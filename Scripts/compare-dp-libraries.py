#!/usr/bin/env python3
"""Private logistic regression of coded-train beside that of diffprivlib, on MNIST 3 against 7.

usage: compare-dp-libraries.py CODED_TRAIN [--runs 5] [--epsilon 1] [--delta 1e-5] [--data FOLDER]

All train on the same rows, pixels times 1/255, and are tested on the same test rows; each run has fresh noise. The
table has the mean of the test accuracies with their standard deviation, least and greatest. Needs diffprivlib 0.6 and a
scikit-learn that it works with:

    python3 -m venv /tmp/dp && /tmp/dp/bin/pip install diffprivlib==0.6.6 scikit-learn==1.5.2 'numpy<2.1'
    /tmp/dp/bin/python Scripts/compare-dp-libraries.py .build/release/coded-train

What is not the same: diffprivlib perturbs the objective once and solves it with L-BFGS, for pure epsilon (delta = 0) and
somebody who sees the last model alone; coded-train adds noise to each of 25 gradients, for (epsilon, delta) and somebody
who sees every round. Neighbours of diffprivlib have another row in a row's place; coded-train's default is a row more
or less, which needs half the noise: the table has both. diffprivlib and scikit-learn fit an intercept, coded-train here
none.
"""
import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings


def idx(path):
    """The numbers of a file of MNIST."""
    import numpy
    with gzip.open(path) as file:
        content = file.read()
    sizes = [int.from_bytes(content[4 + 4 * i:8 + 4 * i], "big") for i in range(content[3])]
    return numpy.frombuffer(content, numpy.uint8, offset=4 + 4 * len(sizes)).reshape(sizes)


def load(folder, name, norm):
    """Rows as coded-train has them: 1/255, longer ones scaled down to the norm if there is one; labels 0 and 1."""
    import numpy
    images = idx(f"{folder}/{name}-images-idx3-ubyte.gz")
    rows = images.reshape(len(images), -1) / 255
    if norm is not None:
        rows = rows * numpy.minimum(1, norm / numpy.linalg.norm(rows, axis=1))[:, None]
    return rows, (idx(f"{folder}/{name}-labels-idx1-ubyte.gz") == 7).astype(int)


def coded_train(program, data, options):
    """Test accuracy and seconds of training of one run."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        command = [program, "--data", data, "--quiet", "--learning-rate", "0.1", "--iterations", "25", "--report",
                   report]
        subprocess.run(command + options, check=True)
        with open(report) as file:
            content = json.load(file)
    return content["result"]["testAccuracy"], content["timing"]["trainSeconds"]


def library(data, norm, epsilon, regularization, iterations=1000):
    """Test accuracy and seconds of diffprivlib, or without an epsilon of scikit-learn."""
    rows, labels = load(data, "train", norm if epsilon else None)
    test_rows, test_labels = load(data, "t10k", None)
    start = time.monotonic()
    if epsilon:
        from diffprivlib.models import LogisticRegression
        model = LogisticRegression(epsilon=epsilon, data_norm=norm, C=regularization, max_iter=iterations)
    else:
        from sklearn.linear_model import LogisticRegression
        model = LogisticRegression(C=regularization, max_iter=iterations)
    model.fit(rows, labels)
    return model.score(test_rows, test_labels), time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the path of coded-train")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--epsilon", type=float, default=1)
    parser.add_argument("--delta", type=float, default=1e-5)
    parser.add_argument("--data", default=os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "../Sources/Datasets/Resources/mnist-3-vs-7"))
    options = parser.parse_args()
    try:
        import diffprivlib
    except ImportError as error:
        sys.exit(f"compare-dp-libraries: diffprivlib cannot be imported ({error}); --help says what to install")
    warnings.filterwarnings("ignore", module="sklearn")

    norm = 784 ** 0.5 / 3  # coded-train's own default for the norm of rows: public, since it is of d alone
    budget = ["--dp-epsilon", str(options.epsilon), "--dp-delta", str(options.delta), "--dp-row-norm", str(norm)]
    private = f"({options.epsilon:g}, {options.delta:g}), every round"
    pure = f"({options.epsilon:g}, 0), last model"
    name = f"diffprivlib {diffprivlib.__version__}"
    jobs = [
        (f"coded-train, {scheme}, {neighbours}", private, "25 rounds",
         lambda scheme=scheme, neighbours=neighbours: coded_train(
             options.program, options.data, ["--scheme", scheme, "--dp-neighbours", neighbours] + budget))
        for scheme in ("quantized", "plain") for neighbours in ("add-remove", "replace")
    ] + [
        (f"{name}, replace, C = {regularization:g}", pure, "L-BFGS",
         lambda regularization=regularization: library(options.data, norm, options.epsilon, regularization))
        for regularization in (1, 0.01, 1e-4)
    ] + [
        ("coded-train, quantized", "none", "25 rounds",
         lambda: coded_train(options.program, options.data, ["--scheme", "quantized"])),
        ("coded-train, plain", "none", "25 rounds",
         lambda: coded_train(options.program, options.data, ["--scheme", "plain"])),
        ("scikit-learn, C = 1", "none", "L-BFGS", lambda: library(options.data, norm, None, 1)),
    ]
    print("| program | (ε, δ), towards whom sees | solver | test accuracy: mean ± deviation | least–greatest | s |")
    print("| --- | --- | --- | ---: | ---: | ---: |")
    for job, promise, solver, run in jobs:
        # Without noise all runs are the same.
        results = [run() for _ in range(options.runs if promise != "none" else 1)]
        accuracies = [100 * accuracy for accuracy, _ in results]
        deviation = f" ± {statistics.stdev(accuracies):.2f}" if len(accuracies) > 1 else ""
        spread = f"{min(accuracies):.2f}–{max(accuracies):.2f}" if len(accuracies) > 1 else "–"
        seconds = statistics.median(seconds for _, seconds in results)
        print(f"| {job} | {promise} | {solver} | {statistics.mean(accuracies):.2f} %{deviation} | {spread} | "
              f"{seconds:.2g} |", flush=True)


if __name__ == "__main__":
    main()
