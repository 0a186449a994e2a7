#!/usr/bin/env python3
"""Writes Tests/DifferentialPrivacyTests/Resources: needs `pip install dp-accounting==0.6.0 mpmath`.

accountants.json: J releases of noise multiplier z.
  gaussian  dp_accounting.get_epsilon_gaussian(z/sqrt(J), delta): exact up to its root finder (no PLD, which rounds up
            to its grid). Each is checked here against 60 digits of mpmath, and its largest relative error is recorded.
  zcdp      dp_accounting's RDP accountant, rho * order at orders around the best, 10^-4 apart: within 10^-8 above.
calibration.json: dp_accounting.get_sigma_gaussian.
log-normal-cdf.json: mpmath with 60 digits.
"""
import json
import math
import os

import dp_accounting
import mpmath
import numpy
from dp_accounting.rdp import rdp_privacy_accountant

mpmath.mp.dps = 60
folder = os.path.join(os.path.dirname(__file__), "..", "Tests", "DifferentialPrivacyTests", "Resources")


def write(name, content, rows):
    head = "".join(f' "{key}": {json.dumps(value)},\n' for key, value in content.items())
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    with open(os.path.join(folder, name), "w") as file:
        file.write(f'{{\n{head} "rows": [\n{lines}\n ]\n}}\n')


def true_epsilon(sigma, delta, start):
    """The root near `start` of Balle and Wang's curve."""
    mu = 1 / mpmath.mpf(sigma)
    curve = lambda e: mpmath.ncdf(mu / 2 - e / mu) - mpmath.exp(e) * mpmath.ncdf(-mu / 2 - e / mu)
    return mpmath.findroot(lambda e: mpmath.log(curve(e)) - mpmath.log(delta), start)


def zcdp_epsilon(rho, delta):
    best, width = 1 + math.sqrt(math.log(1 / delta) / rho), 8.0
    for _ in range(3):
        orders = 1 + (best - 1) * numpy.geomspace(1 / width, width, 301)
        epsilon, best = rdp_privacy_accountant.compute_epsilon(orders, rho * orders, delta)
        width = 1 + (width - 1) / 30
    return epsilon


rows, worst = [], 0
for releases in [1, 2, 5, 10, 25, 60, 150, 400, 1000]:
    for noise in [0.5, 0.8, 1, 1.7, 3, 5, 9, 16, 28, 50]:
        for delta in [1e-2, 1e-3, 1e-5, 1e-7, 1e-10]:
            sigma = noise / math.sqrt(releases)
            gaussian = dp_accounting.get_epsilon_gaussian(sigma, delta)
            if gaussian > 0:
                true = true_epsilon(sigma, delta, gaussian)
                worst = max(worst, abs(float(gaussian / true - 1)))
            rows.append([releases, noise, delta, gaussian, zcdp_epsilon(releases / (2 * noise**2), delta)])
assert worst < 1e-8, worst
write(
    "accountants.json",
    {"columns": ["releases", "noiseMultiplier", "delta", "gaussian", "zcdp"], "gaussianRelativeError": worst},
    rows)

rows = [
    [epsilon, delta, dp_accounting.get_sigma_gaussian(epsilon, delta)]
    for epsilon in [0.01, 0.1, 0.5, 1, 2, 5, 10, 50]
    for delta in [0.3, 1e-2, 1e-3, 1e-5, 1e-7, 1e-10, 1e-15]
]
write("calibration.json", {"columns": ["epsilon", "delta", "sigma"]}, rows)

points = [-1e6, -1e4, -300, -60, -38.6, -38, -37, -20, -8.5, -5, -4.0625, -4, -3.9375, -2, -1.5, -1.0625, -1, -0.9375]
points += [-0.5, -1e-9, 0, 1e-9, 0.5, 1, 2, 4, 6, 8, 9, 20, 37]
logarithm = lambda x: mpmath.log(mpmath.ncdf(x)) if x < 0 else mpmath.log1p(-mpmath.ncdf(-mpmath.mpf(x)))
write("log-normal-cdf.json", {"columns": ["x", "logCDF"]}, [[x, float(logarithm(x))] for x in points])
