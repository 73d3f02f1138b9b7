"""Hand over in linopy: the same size of problem as `hand_over` of the solver room, built and given to HiGHS unsolved.

In        `M` (196,523 rows, 513,860 columns, 1,719,208 entries) or `L` (965,339, 2,557,360, 8,542,962); M if none is
          said
Out       one line of JSON: rows, cols, entries, build_s, pass_s, total_s, whole_s (with imports), peak_mb, versions
Holds     processor time; the same families as the chain there (balances, use and growth of capacity, labour, reserves,
          demand, budget), written in linopy's own way, whole arrays at a time, and topped up with contracts to the last
          row, column and entry; few large blocks, which suits linopy
Needs     pip install linopy highspy
Not here  the same numbers: only the shape counts, nothing is solved
"""

import json
import os
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
if __name__ == "__main__":
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")

import highspy
import linopy
import numpy as np
import pandas as pd
import xarray as xr

SIZES = {
    "M": ((40, 20), (196_523, 513_860, 1_719_208)),
    "L": ((100, 40), (965_339, 2_557_360, 8_542_962)),
}
ELEMENTS, FORMS, TIERS, ARCS, LEAD = 17, 4, 3, 2, 2


def chain(model, sites, years):
    """The families of the chain; the count of entries they come to."""
    s, t = pd.RangeIndex(sites, name="s"), pd.RangeIndex(years, name="t")
    e, f = pd.RangeIndex(ELEMENTS, name="e"), pd.RangeIndex(FORMS, name="f")
    chance = np.random.default_rng(7)

    def numbers(*dims):
        return xr.DataArray(0.5 + chance.random([len(d) for d in dims]), coords=list(dims))

    mine = model.add_variables(lower=0, coords=[s, t], name="mine")
    stage = model.add_variables(lower=0, coords=[s, t, f[:-1], e], name="stage")
    ships = [model.add_variables(0, 3, coords=[s, t, f, e], name=f"ship{arc}") for arc in range(ARCS)]
    stock = model.add_variables(lower=0, coords=[s, t, f[2:], e], name="stock")
    discard = model.add_variables(lower=0, coords=[s, t, f, e], name="discard")
    sales = [model.add_variables(lower=0, coords=[s, t, f[2:], e], name=f"sell{tier}") for tier in range(TIERS)]
    cap = model.add_variables(lower=0, coords=[s, t, f], name="cap")
    build = model.add_variables(0, 6, coords=[s, t, f], name="build")

    def at_all_forms(part):
        return part.reindex({"f": f})

    flow = -discard + at_all_forms(-1 * stock)
    flow = flow + at_all_forms(-1 * stage) + at_all_forms((numbers(s, f[:-1], e) * stage).assign_coords(f=f[1:]))
    for arc, ship in enumerate(ships, 1):
        flow = flow - ship + (0.999 * ship).roll(s=arc * arc)
    flow = flow + at_all_forms((1 * stock).shift(t=1))
    for sale in sales:
        flow = flow + at_all_forms(-1 * sale)
    flow = flow + at_all_forms((numbers(s, e) * mine).expand_dims(f=f[:1]))
    model.add_constraints(flow == 0, name="balance")
    used = at_all_forms((numbers(f[:-1], e) * stage).sum("e").assign_coords(f=f[1:])) - cap
    model.add_constraints(used + at_all_forms((1 * mine).expand_dims(f=f[:1])) <= 0, name="use")
    model.add_constraints(cap - cap.shift(t=1) - 0.8 * build.shift(t=LEAD) == 0, name="growth")
    model.add_constraints(mine + 0.3 * stage.sum(["f", "e"]) <= 60, name="labour")
    model.add_constraints(10 * mine.sum("t") <= 450, name="reserve")
    for tier, sale in enumerate(sales):
        model.add_constraints(sale.sum(["s", "f"]) <= 1.0, name=f"demand{tier}")
    model.add_constraints((numbers(s, f) * build).sum(["s", "f"]) <= 300, name="budget")
    model.add_objective((1.0 * sales[0]).sum() - (0.1 * stage).sum() - build.sum(), sense="max")


def stored(model):
    """Rows, columns and entries as they go to the solver."""
    matrix = model.matrices.A
    matrix.sum_duplicates()
    return matrix.shape[0], matrix.shape[1], matrix.nnz


def top_up(model, missing):
    """Contracts in rows of their own: missing rows, each a sum of missing columns, with as many entries as lack."""
    rows, cols, entries = missing
    r, c = pd.RangeIndex(rows, name="r"), pd.RangeIndex(cols, name="c")
    contract = model.add_variables(0, 10, coords=[c], name="contract")
    wide = -(-entries // rows)
    full = entries - (wide - 1) * rows
    for name, index, terms in (("wide", r[:full], wide), ("narrow", r[full:], wide - 1)):
        if len(index) == 0:
            continue
        start = index.to_numpy() * 7919 % cols
        step = max(1, cols // (wide + 1))
        expression = 0
        for term in range(terms):
            picked = xr.DataArray((start + term * step) % cols, coords=[index])
            expression = expression + (1.0 - 0.125 * term) * contract.isel(c=picked)
        model.add_constraints(expression <= 10, name=name)


def main():
    size = sys.argv[1] if len(sys.argv) > 1 else "M"
    (sites, years), target = SIZES[size]
    # what the chain alone comes to is counted beforehand, in a model of its own that is thrown away
    missing = MISSING.get(size)
    if missing is None or "--count" in sys.argv:
        counted = linopy.Model()
        chain(counted, sites, years)
        missing = tuple(wanted - there for wanted, there in zip(target, stored(counted)))
        del counted
        print(f"missing in {size}: {missing}", file=sys.stderr)
    begun = time.process_time()
    model = linopy.Model()
    chain(model, sites, years)
    top_up(model, missing)
    built = time.process_time()
    solver = model.to_highspy() if hasattr(model, "to_highspy") else linopy.io.to_highspy(model)
    passed = time.process_time()
    lp = solver.getLp()
    found = (lp.num_row_, lp.num_col_, solver.getNumNz())
    print(
        json.dumps(
            {
                "rows": found[0],
                "cols": found[1],
                "entries": found[2],
                "build_s": built - begun,
                "pass_s": passed - built,
                "total_s": passed - begun,
                "whole_s": passed,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
                "versions": f"linopy {linopy.__version__}, highspy {solver.version()}",
            }
        )
    )
    if found != target:
        sys.exit(f"the size is missed: {found} is not {target}")


# Rows, columns and entries that the chain lacks to the size, so that no run counts them in its own time.
MISSING = {"M": (133_843, 193_860, 1_036_248), "L": (655_159, 957_360, 5_123_562)}

if __name__ == "__main__":
    main()
