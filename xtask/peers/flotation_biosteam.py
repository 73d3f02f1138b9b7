"""Flotation in BioSTEAM: Mountain Pass, five banks as mixers and splitters with three recycles.

In        golden/mountain-pass-flotation (folder `golden` as the first argument)
Out       one line of JSON a run: case, seconds (median processor time of a simulation from empty recycles)
Holds     the recovery of rare earths of each run agrees with the expected figure to 1e-4 %, or no time is given
Equations (1) concentrate = recovery * feed, by component
"""

import csv
import json
import os
import sys
import time
import tomllib

import biosteam

RUNS = 7
COMPONENTS = ("Ce", "Ca", "Ba", "Sr", "gangue")
OXIDES = ("Ce2O3", "CaO", "BaO", "SrO", "gangue")


def number(value):
    """A figure as written."""
    text = value["value"] if isinstance(value, dict) else value
    return float(text.split(" ")[0])


def flowsheet(sheet, changes):
    """The system, its feed, its concentrate."""
    biosteam.main_flowsheet.clear()
    chemicals = [biosteam.Chemical(c, search_db=False, phase="s", MW=100.0, default=True) for c in COMPONENTS]
    biosteam.settings.set_thermo(chemicals)
    streams = {}

    def stream(name):
        if name not in streams:
            streams[name] = biosteam.Stream(name.replace("-", "_"))
        return streams[name]

    feed = sheet["feed"][0]
    for component, oxide in zip(COMPONENTS, OXIDES):
        stream("ore").imass[component] = number(feed["flow"]) * number(feed["contains"][oxide])
    units = []
    for step in sheet["step"]:
        mixer = biosteam.Mixer(f"mix_{step['id']}", ins=[stream(name) for name in step["in"]["feed"]])
        split = {c: number(changes.get(f"{step['id']}.recovery.{c}", step["recovery"][c])) for c in COMPONENTS}
        outs = [stream(step["out"]["concentrate"]), stream(step["out"]["tails"])]
        units += [mixer, biosteam.Splitter(step["id"], ins=mixer - 0, outs=outs, split=split)]
    system = biosteam.System.from_units("flotation", units=units)
    system.set_tolerance(mol=1e-6, rmol=1e-9, maxiter=1000)
    return system, streams["ore"], streams["cleaners34-concentrate"]


def measure(golden):
    """All runs."""
    folder = os.path.join(golden, "mountain-pass-flotation")
    with open(os.path.join(folder, "case.toml"), "rb") as file:
        sheet = tomllib.load(file)["flowsheet"][0]
    with open(os.path.join(folder, "runs.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    with open(os.path.join(folder, "expected.csv"), newline="") as file:
        wanted = {r["place"]: float(r["value"]) for r in csv.DictReader(file)
                  if r["quantity"] == "recovery" and not r["tolerance"]}
    for run in dict.fromkeys(row["run"] for row in rows):
        changes = {r["key"].split(".step.")[1]: r["value"] for r in rows if r["run"] == run}
        times = []
        for _ in range(RUNS):
            system, ore, concentrate = flowsheet(sheet, changes)
            begun = time.process_time()
            system.simulate()
            times.append(time.process_time() - begun)
        off = 100.0 * concentrate.imass["Ce"] / ore.imass["Ce"] - wanted[f"{run}:cleaners34-concentrate"]
        if abs(off) > 1e-4:
            raise SystemExit(f"{run}: the recovery is off by {off} %")
        case = f"mountain-pass-flotation:{run}"
        print(json.dumps({"case": case, "seconds": sorted(times)[RUNS // 2]}))


if __name__ == "__main__":
    measure(sys.argv[1])
