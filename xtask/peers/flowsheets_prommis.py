"""Flowsheets in PrOMMiS: its own models of the golden cases, from cold.

In        golden/mountain-pass-flotation, golden/d2ehpa-circuits, golden/uky-pilot (folder `golden` as the first argument)
Out       one line of JSON a case: case, seconds (processor time of building, scaling, initialising and solving, with
          that of the solver it starts; without importing), how (the solver)
Holds     what is solved agrees with expected figures of the case to 0.2 %, or no time is given
Source    PrOMMiS; solver: `ipopt` if there is one, else `pounce` (https://github.com/jkitchin/pounce) in its place

The linear solver that PrOMMiS asks for (`ma57`) is not free, so whatever solver is found chooses its own.
"""

import contextlib
import csv
import io
import json
import logging
import os
import resource
import shutil
import stat
import sys
import tempfile

STAND_IN = """#!/bin/sh
case "$1" in -v|--version) echo "Ipopt 3.14.0"; exit 0;; esac
kept=""
for word in "$@"; do
    case "$word" in linear_solver=*|-AMPL|-s) ;; *) kept="$kept $word";; esac
done
exec {solver} $kept{ampl}
"""


def processor():
    """Processor seconds so far, with those of programs that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def find_solver(folder):
    """Puts a solver that is free in front of the path; its name."""
    beside = os.path.join(os.path.dirname(sys.executable), "pounce")
    ipopt, pounce = shutil.which("ipopt"), shutil.which("pounce") or (beside if os.path.exists(beside) else None)
    if not ipopt and not pounce:
        raise SystemExit("no solver")
    path = os.path.join(folder, "ipopt")
    with open(path, "w", encoding="utf-8") as file:
        file.write(STAND_IN.replace("{solver}", ipopt or pounce).replace("{ampl}", " -AMPL" if ipopt else ""))
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    os.environ["PATH"] = folder + os.pathsep + os.environ["PATH"]
    return "Ipopt" if ipopt else "POUNCE"


def expected(golden, case, place, quantity, component):
    """A figure of the golden case."""
    with open(os.path.join(golden, case, "expected.csv"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (row["place"], row["quantity"], row["component"]) == (place, quantity, component):
                return float(row["value"])
    raise SystemExit(f"{case}: no {place} {quantity} {component}")


def flotation(run, scenario):
    """Mountain Pass."""
    from prommis.flotation import mountain_pass_flotation_fixed_recovery_flowsheet as peer

    scenario = getattr(peer, scenario)

    def solve():
        model = peer.build_and_initialize(scenario)
        peer.solve_model(model)
        ore = peer.stream_component_flows(model, "fresh_feed")["REO"]
        return 100.0 * peer.stream_component_flows(model, "cleaners34_concentrate")["REO"] / ore

    return solve, ("mountain-pass-flotation", f"{run}:cleaners34-concentrate", "recovery", "Ce")


def circuit(run, dosage, stages):
    """D2EHPA in sulfate."""
    from prommis.solvent_extraction import solvent_extraction_steady as peer

    def solve():
        model, _ = peer.main(dosage, stages, has_holdup=False)
        return model.fs.solex.organic_outlet.conc_mass_comp[0, "Y_o"].value

    return solve, ("d2ehpa-circuits", f"{run}:loaded", "concentration organic", "Y")


def pilot():
    """University of Kentucky."""
    from prommis.uky import uky_flowsheet as peer

    def solve():
        model = peer.build()
        peer.set_operating_conditions(model)
        peer.set_scaling(model)
        peer.initialize_system(model)
        peer.solve_system(model)
        return model.fs.leach.liquid_outlet.conc_mass_comp[0, "La"].value

    return solve, ("uky-pilot", "pulp", "concentration aqueous", "La")


CASES = (
    ("mountain-pass-flotation:table 2", flotation, ("table 2", "TABLE2_REPORTED_SCENARIO")),
    ("mountain-pass-flotation:figure 2", flotation, ("figure 2", "FIGURE2_MASS_BALANCE_SCENARIO")),
    ("mountain-pass-flotation:table 1 fit", flotation, ("table 1 fit", "TABLE1_PRODUCT_FIT_SCENARIO")),
    ("d2ehpa-circuits:5 % 3 stages", circuit, ("5 % 3 stages", 5, 3)),
    ("d2ehpa-circuits:20 % 3 stages", circuit, ("20 % 3 stages", 20, 3)),
    ("uky-pilot", pilot, ()),
)


def main(golden):
    """Measures every case."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        solver = find_solver(folder)
        for case, kind, given in CASES:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                solve, figure = kind(*given)
                begun = processor()
                found = solve()
                seconds = processor() - begun
            wanted = expected(golden, *figure)
            if abs(found / wanted - 1.0) > 2e-3:
                print(f"{case}: {found}, expected {wanted}", file=sys.stderr)
                continue
            print(json.dumps({"case": "text:" + case, "seconds": seconds, "how": solver}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
