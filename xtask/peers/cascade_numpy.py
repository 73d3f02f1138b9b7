"""Cascade in NumPy: the exchange cascades of the golden cases by a banded Newton method in SciPy.

In        golden/xu-example-1, golden/xu-example-2 (folder `golden` as the first argument)
Out       one line of JSON a case: case, seconds (median processor time of a solution on one core)
Holds     what is solved agrees with the expected figures of the case to 1e-5, or no time is given
Equations (1) A[i+1] x[i+1,k] + O[i-1] y[i-1,k] + fed[i,k] = A[i] x[i,k] + O[i] y[i,k],   y = K x / sum of K x
          (2) implicit Euler in x, one Newton step each: dt * 3 if it goes well, dt / 4 if not, no x falls by over 95 %
Source    the method: Kelley & Keyes, SIAM J. Numer. Anal. 35 (1998) 508, pseudo-transient continuation
"""

import csv
import json
import os
import sys
import time
import tomllib

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
from scipy.linalg import solve_banded

RUNS = 5


def number(value):
    """A figure as written, in its base unit."""
    text = value["value"] if isinstance(value, dict) else str(value)
    share = 0.01 if text.endswith("%") else 1.0
    return float(text.split(" ")[0]) * share


def problem(cascade, order, ln_k, changes):
    """The arrays of equation (1); a stage counts from 0 at the aqueous outlet."""
    def get(key):
        return number(changes.get(key, cascade[key]))

    stages, fed_stage = int(get("stages")), int(get("feed_stage"))
    organic, scrub = get("organic"), get("scrub")
    feed = np.array([number(cascade["feed"][c]) for c in order])
    fed = np.zeros((stages, len(order)))
    fed[fed_stage] = feed / feed.sum()
    drawn = np.zeros(stages)
    for position, draw in enumerate(cascade.get("draws", [])):
        drawn[int(number(changes.get(f"draws.{position}.stage", draw["stage"])))] = number(draw["flow"])
    aqueous, organics = np.zeros(stages), np.full(stages, organic)
    flow = scrub
    for i in range(stages - 1, -1, -1):
        flow += fed[i].sum()
        aqueous[i] = flow
        flow -= drawn[i]
    aqueous[0] -= organic
    organics[-1] -= scrub
    return np.exp(ln_k), aqueous, organics, fed, drawn


def solve(k, aqueous, organic, fed, drawn):
    """Mole fractions of both phases."""
    stages, parts = fed.shape
    reaches = aqueous - drawn
    x = np.tile(fed.sum(0) / fed.sum(), (stages, 1))

    def both(x):
        weight = x @ k
        y = x * k / weight[:, None]
        gone = aqueous[:, None] * x + organic[:, None] * y
        came = fed.copy()
        came[:-1] += reaches[1:, None] * x[1:]
        came[1:] += organic[:-1, None] * y[:-1]
        return y, weight, came - gone

    below, above = 2 * parts - 1, parts
    rows = np.arange(stages * parts).reshape(stages, parts)
    y, weight, residual = both(x)
    size, step = np.abs(residual).max(), 0.1
    for _ in range(2000):
        slope = -(k[:, None] * k[None, :])[None] * x[:, :, None] / weight[:, None, None] ** 2
        slope[:, np.arange(parts), np.arange(parts)] += k / weight[:, None]
        slope *= organic[:, None, None]
        band = np.zeros((below + above + 1, stages * parts))
        for a in range(parts):
            for b in range(parts):
                band[above + a - b, rows[:, b]] += slope[:, a, b]
                band[above + parts + a - b, rows[:-1, b]] -= slope[:-1, a, b]
            band[above, rows[:, a]] += aqueous + 1.0 / step
            band[0, rows[1:, a]] -= reaches[1:]
        change = solve_banded((below, above), band, residual.ravel(), overwrite_ab=True, check_finite=False)
        tried = np.maximum(x + change.reshape(x.shape), 0.05 * x)
        found = both(tried)
        new = np.abs(found[2]).max()
        if np.isfinite(new) and new < 2.0 * size + 1e-13:
            x, (y, weight, residual), size, step = tried, found, new, 3.0 * step
            if size < 1e-12:
                return x, y
        else:
            step /= 4.0
    return None


def measure(folder, name, ids, run):
    """Median time of a solution over runs and over the cascades of a case."""
    with open(os.path.join(folder, name, "case.toml"), "rb") as file:
        case = tomllib.load(file)
    changes = {}
    if run:
        with open(os.path.join(folder, name, "runs.csv"), newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["run"] == run]
        changes = {row["key"].split(".", 2)[2]: row["value"] for row in rows}
    with open(os.path.join(folder, name, "expected.csv"), newline="") as file:
        expected = list(csv.DictReader(file))
    pairs = case["equilibrium"][0]["separation"].items()
    times = []
    for cascade in (entry for entry in case["cascade"] if entry["id"] in ids):
        order, ln_k = chain([(*pair.split("/"), number(value)) for pair, value in pairs])
        given = problem(cascade, order, ln_k, changes)
        for _ in range(RUNS):
            begun = time.process_time()
            found = solve(*given)
            times.append(time.process_time() - begun)
        if found is None:
            raise SystemExit(f"{name}: not solved")
        x, y = found
        place = f"{run}:{cascade['id']}" if run else cascade["id"]
        for row in expected:
            outlet = {"purity aqueous": x[0], "purity organic": y[-1]}.get(row["quantity"])
            if row["place"] == place and outlet is not None:
                off = abs(outlet[order.index(row["component"])] - float(row["value"]))
                if off > (1e-5 if not row["tolerance"] else 1e-3):
                    raise SystemExit(f"{name}: {row} is off by {off}")
    times.sort()
    print(json.dumps({"case": f"{name}:{run}" if run else name, "seconds": times[len(times) // 2]}))


def chain(pairs):
    """Components from the least extractable on, and ln of their extractability."""
    order, ln_k = [pairs[0][1]], [0.0]
    while len(order) <= len(pairs):
        heavy, factor = next((h, f) for h, light, f in pairs if light == order[-1])
        order.append(heavy)
        ln_k.append(ln_k[-1] + np.log(factor))
    return order, np.array(ln_k)


if __name__ == "__main__":
    measure(sys.argv[1], "xu-example-1", ("24+21", "25+21"), "")
    for run in ("S=2", "S=1.4"):
        measure(sys.argv[1], "xu-example-2", ("three-outlets",), run)
