#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generates the CRS registry of the transforms from PROJ's database and from measurements.

  generate.py --proj4j proj4j.jar --epsg proj4j-epsg.jar [--vectors DIR] --work DIR --out FILE.tsv

For every EPSG code of proj4j-epsg or of PROJ (2-D geographic and projected) it
 1. takes the name and the area of use from proj.db, and the definition from projinfo,
 2. builds candidate proj4 strings: the definition with the Helmert parameters of each operation
    that PROJ knows to EPSG:4326, and the string of proj4j-epsg,
 3. lets PROJ (cs2cs, best operation with the grids of Debian's proj-data) transform a grid of
    points of the area of use, both directions,
 4. lets proj4j (Measure.java) transform the same points with each candidate, and keeps the
    candidate that comes nearest,
 5. classifies: verified (<= 1 cm over >= 30 points), limited (accuracy stated), refused (why).
Where DIR has vectors made with PROJ's full set of grids, their difference counts as well.

Needs proj-bin (cs2cs, projinfo) and a JDK. Results of step 1-3 are kept in --work, so that a
second run is quick.
"""
import argparse
import concurrent.futures
import csv
import glob
import json
import math
import os
import re
import sqlite3
import subprocess
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ENV = dict(os.environ, PROJ_NETWORK="OFF", LC_ALL="C.UTF-8")
GRID = 11
VERIFIED_M = 0.01
LIMIT_M = 5.0
MIN_POINTS = 30
UNKNOWN_M = 100.0  # EPSG writes 999 m where nobody knows
KNOWN_DATUMS = {"NAD27": "+ellps=clrk66", "NAD83": "+ellps=GRS80"}


def run(args, text=None):
    return subprocess.run(args, input=text, capture_output=True, text=True, env=ENV).stdout


def from_database(path):
    db = sqlite3.connect(path)
    units = {(a, c): f for a, c, f in db.execute("select auth_name, code, conv_factor from unit_of_measure")}
    axes = {}
    for cs, order, name, orient, ua, uc in db.execute(
        "select coordinate_system_code, coordinate_system_order, name, orientation, uom_auth_name, uom_code"
        " from axis where coordinate_system_auth_name='EPSG' order by 1, 2"):
        axes.setdefault(cs, []).append((name, orient, ua, uc))
    areas = {}
    for table, code, south, north, west, east in db.execute(
        "select u.object_table_name, u.object_code, e.south_lat, e.north_lat, e.west_lon, e.east_lon"
        " from usage u join extent e on e.auth_name=u.extent_auth_name and e.code=u.extent_code"
        " where u.object_auth_name='EPSG' and u.object_table_name in ('projected_crs','geodetic_crs')"):
        if None not in (south, north, west, east):
            areas.setdefault((table, str(code)), (west, south, east, north))
    out = {}
    for code, name, kind, cs, deprecated in db.execute(
        "select code, name, 'projected', coordinate_system_code, deprecated from projected_crs where auth_name='EPSG'"
        " union select code, name, type, coordinate_system_code, deprecated from geodetic_crs"
        " where auth_name='EPSG' and type='geographic 2D'"):
        table = "projected_crs" if kind == "projected" else "geodetic_crs"
        axis = axes.get(cs, [])[:2]
        out[str(code)] = dict(
            code=str(code), name=name, kind=kind, deprecated=bool(deprecated),
            area=areas.get((table, str(code))), order=axis_order(axis),
            unit=units.get(axis[0][2:]) if axis else None)
    return out


def axis_order(axis):
    """0 when the authority's first axis is x, 1 when it is y, None when they are neither."""
    names = [a[0].lower() for a in axis]
    kinds = ["x" if "easting" in n or "longitude" in n else "y" if "northing" in n or "latitude" in n else "?"
             for n in names]
    return {("x", "y"): 0, ("y", "x"): 1}.get(tuple(kinds))


def proj4j_epsg(jar):
    text = zipfile.ZipFile(jar).read("proj4/nad/epsg").decode("latin-1")
    return {m.group(1): m.group(2).strip() for m in re.finditer(r"(?m)^<(\d+)>\s*(.*?)\s*<>", text)}


def operations(code):
    text = run(["projinfo", "-s", "EPSG:" + code, "-t", "EPSG:4326", "--spatial-test", "intersects",
                "-o", "PROJ", "--single-line", "--grid-check", "none"])
    found = []
    for block in text.split("-------------------------------------\n")[1:]:
        accuracy = re.search(r", ([0-9.]+) m, ", block)
        pipeline = re.search(r"(?m)^(\+proj=.*|\+proj=noop.*)$", block)
        found.append(dict(
            accuracy=float(accuracy.group(1)) if accuracy else None,
            ballpark="ballpark" in block.lower(),
            grid=" ".join(re.findall(r"grids=(\S+)", block)) or None,
            missing="grid missing" in block,
            pipeline=pipeline.group(1) if pipeline else ""))
    return found


def towgs84(pipeline):
    """The proj4 form of a pipeline's datum shift, or None when it is no single Helmert."""
    if "+inv +proj=helmert" in pipeline or "grids=" in pipeline or "molobadekas" in pipeline:
        return None
    steps = [s for s in pipeline.split("+step") if "proj=helmert" in s]
    if len(steps) > 1 or any("dx=" in s for s in steps):
        return None
    if not steps:
        return "0,0,0,0,0,0,0"
    value = lambda key: float((re.search(r"\+%s=(\S+)" % key, steps[0]) or [0, 0])[1])
    sign = -1 if "coordinate_frame" in steps[0] else 1
    numbers = [value("x"), value("y"), value("z"), sign * value("rx"), sign * value("ry"),
               sign * value("rz"), value("s")]
    return ",".join(repr(n + 0.0) if n != int(n) else str(int(n)) for n in numbers)


def candidates(entry, ops, epsg):
    base = run(["projinfo", "EPSG:" + entry["code"], "-o", "PROJ", "--single-line", "-q"]).strip()
    base = re.sub(r" \+(type=crs|no_defs|wktext)\b| alpha=\S+", "", base)
    if not base.startswith("+proj="):
        return [epsg] if epsg else []
    if "+datum=WGS84" in base or "+nadgrids=@null" in base:
        return [base + " +no_defs"]
    base = re.sub(r" \+(towgs84|nadgrids|geoidgrids)=\S+", "", base)
    datum = re.search(r"\+datum=(\S+)", base)
    if datum:
        if datum.group(1) not in KNOWN_DATUMS:
            return [epsg] if epsg else []
        base = base.replace(datum.group(0), KNOWN_DATUMS[datum.group(1)])
    shifts = dict.fromkeys(s for s in (towgs84(o["pipeline"]) for o in ops if not o["ballpark"]) if s)
    made = [base + " +towgs84=" + shift + " +no_defs" for shift in list(shifts)[:8]]
    return made + ([epsg] if epsg and "nadgrids" not in epsg and "datum=NAD27" not in epsg else [])


def reference(entry):
    """Points as (x, y, lon, lat): PROJ's answer, x always easting or longitude."""
    west, south, east, north = entry["area"]
    width = (east - west) % 360 or 360
    points = []
    for i in range(GRID):
        for j in range(GRID):
            lon = west + width * (0.02 + 0.96 * i / (GRID - 1))
            lat = south + (north - south) * (0.02 + 0.96 * j / (GRID - 1))
            if abs(lat) < 89.5:
                points.append((lat, (lon + 180) % 360 - 180))
    name = "EPSG:" + entry["code"]
    tool = ["cs2cs", "--no-ballpark", "-f", "%.12f"]
    there = numbers(run(tool + ["EPSG:4326", name], lines(points)))
    back = numbers(run(tool + [name, "EPSG:4326"], lines(there)))
    found = []
    for (lat, lon), own, returned in zip(points, there, back):
        if not all(map(math.isfinite, own + returned)):
            continue
        off = math.hypot(returned[0] - lat, ((returned[1] - lon + 180) % 360 - 180) * math.cos(math.radians(lat)))
        if off > 0.0005:  # 50 m: the two directions chose different operations
            continue
        x, y = own if entry["order"] == 0 else (own[1], own[0])
        found.append((x, y, returned[1], returned[0]))
    return found


def lines(points):
    return "".join("%.12f %.12f\n" % tuple(p[:2]) for p in points)


def numbers(text):
    rows = []
    for line in text.splitlines():
        parts = line.split()
        try:
            rows.append((float(parts[0]), float(parts[1])))
        except (ValueError, IndexError):
            rows.append((math.inf, math.inf))
    return rows


def study(entry, epsg):
    ops = operations(entry["code"])
    entry = dict(entry, ops=ops, candidates=list(dict.fromkeys(candidates(entry, ops, epsg))))
    entry["points"] = reference(entry) if entry["candidates"] else []
    return entry


def reason_not_to_measure(entry):
    if entry["deprecated"]:
        return "deprecated in the EPSG dataset"
    if entry["order"] is None:
        return "its axes are not easting and northing"
    if entry["area"] is None:
        return "no area of use is known"
    if entry["kind"] != "projected" and abs(entry["unit"] - math.pi / 180) > 1e-12:
        return "its angles are not in degrees"
    return None


def measure(proj4j, tasks, work):
    source = os.path.join(work, "measure.in")
    with open(source, "w") as f:
        for key, definition, unit, points in tasks:
            f.write("%s\t%s\t%r\t%d\n" % (key, definition, unit, len(points)))
            for p in points:
                f.write("\t".join(repr(v) for v in p) + "\n")
    text = run(["java", "-cp", proj4j, os.path.join(HERE, "Measure.java"), source])
    return {k: (float(i), float(f)) for k, i, f in (l.split("\t") for l in text.splitlines())}


def vectors(directory):
    found = {}
    for path in glob.glob(os.path.join(directory, "epsg*_to_4326.csv")) if directory else []:
        code = re.search(r"epsg(\d+)_", path).group(1)
        rows = csv.DictReader(l for l in open(path, encoding="utf-8") if not l.startswith("#"))
        found[code] = [tuple(float(r[c]) for c in ("x", "y", "lon_best", "lat_best")) for r in rows]
    return found


def classify(entry, errors, grid_error):
    """(status, accuracy, reason, error, definition)"""
    usable = [o for o in entry["ops"] if not o["ballpark"]]
    if not usable:
        return "refused", None, "no transformation of its datum to WGS 84 is known", None, ""
    if entry["points"] and not errors:
        return "refused", None, "proj4j cannot compute its projection or datum", None, ""
    if len(entry["points"]) < MIN_POINTS:
        return "refused", None, "fewer than %d points could be compared with PROJ" % MIN_POINTS, None, ""
    error, definition = min(errors)
    present = [o["accuracy"] or 0.0 for o in usable if not o["missing"]]
    stated = present[0] if present else LIMIT_M * 2
    if stated > UNKNOWN_M:
        return "refused", None, "how accurate its shift to WGS 84 is, is not known", None, ""
    better = next((o for o in usable if o["missing"] and (o["accuracy"] or 99) < stated), None)
    if not (error <= LIMIT_M):
        return "refused", None, ("differs from PROJ by %s" % metres(error)) + needs(entry["ops"]), error, ""
    worst = max(error, grid_error or 0.0)
    accuracy = max(stated, math.ceil(worst * 100) / 100) if worst > VERIFIED_M else stated
    if better and accuracy > LIMIT_M:
        return "refused", None, "%s without the grid %s" % (metres(accuracy), better["grid"]), error, ""
    if worst <= VERIFIED_M and (not better or (grid_error is not None)):
        return "verified", accuracy, "", error, definition
    why = "grid %s is not used" % better["grid"] if better else "differs from PROJ by %s" % metres(worst)
    return "limited", accuracy, why, error, definition


def needs(ops):
    grid = next((o["grid"] for o in ops if o["grid"]), None)
    return "; a right shift needs the grid %s" % grid if grid else ""


def metres(value):
    return "%.2f m" % value if value < 1000 else "%.0f km" % (value / 1000) if value < 1e9 else "any distance"


def main():
    parser = argparse.ArgumentParser()
    for name in ("proj4j", "epsg", "work", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--vectors")
    parser.add_argument("--database", default="/usr/share/proj/proj.db")
    parser.add_argument("--codes", help="comma separated; default all")
    options = parser.parse_args()
    os.makedirs(options.work, exist_ok=True)
    epsg = proj4j_epsg(options.epsg)
    entries = from_database(options.database)
    wanted = options.codes.split(",") if options.codes else sorted(set(entries) | set(epsg), key=int)
    kept = os.path.join(options.work, "studied.jsonl")
    studied = {}
    if os.path.exists(kept):
        studied = {e["code"]: e for e in map(json.loads, open(kept))}
    todo = [entries[c] for c in wanted
            if c in entries and c not in studied and not reason_not_to_measure(entries[c])]
    with concurrent.futures.ThreadPoolExecutor(3) as pool, open(kept, "a") as log:
        for entry in pool.map(lambda e: study(e, epsg.get(e["code"])), todo):
            studied[entry["code"]] = entry
            log.write(json.dumps(entry) + "\n")
    best = vectors(options.vectors)
    tasks = []
    for code in wanted:
        if code in studied:
            entry = studied[code]
            unit = entry["unit"] if entry["kind"] == "projected" else 0.0
            for n, definition in enumerate(entry["candidates"]):
                tasks.append(("%s/%d" % (code, n), definition, unit, entry["points"]))
                if code in best:
                    tasks.append(("%s/%d/best" % (code, n), definition, unit, best[code]))
    measured = measure(options.proj4j, tasks, options.work)
    with open(options.out, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, delimiter="\t", lineterminator="\n")
        out.writerow("code name status accuracy_m reason points error_m west south east north definition".split())
        for code in wanted:
            write(out, code, entries.get(code), studied.get(code), measured)


def write(out, code, known, entry, measured):
    if entry is None:
        reason = reason_not_to_measure(known) if known else "not a current 2-D system of the EPSG dataset"
        out.writerow([code, known["name"] if known else "", "refused", "", reason] + [""] * 7)
        return
    errors = []
    grid_error = None
    for n, definition in enumerate(entry["candidates"]):
        pair = measured.get("%s/%d" % (code, n))
        if pair:
            errors.append((max(pair), definition))
    if errors:
        n = entry["candidates"].index(min(errors)[1])
        pair = measured.get("%s/%d/best" % (code, n))
        grid_error = pair[0] if pair else None
    status, accuracy, reason, error, definition = classify(entry, errors, grid_error)
    area = [""] * 4 if status == "refused" else ["%g" % v for v in entry["area"]]
    out.writerow([code, entry["name"], status, "" if accuracy is None else "%g" % accuracy, reason,
                  len(entry["points"]), "" if error is None or error > 1e9 else "%.2g" % error] + area + [definition])


if __name__ == "__main__":
    main()
