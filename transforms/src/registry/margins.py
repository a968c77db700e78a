#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares positions in and around all areas of use with what cs2cs answers by default.

  margins.py ask REGISTRY.tsv POINTS SEED [CODE,CODE...]     code, direction, x, y, answer of PROJ
  java -cp CLASSES Places.java < ASKED > ANSWERED            the same with the plugin's own answer
  margins.py judge REGISTRY.tsv < ANSWERED                   systems that differ, inside or beyond
  margins.py amend REGISTRY.tsv < ANSWERED                   the registry without these
  margins.py table OLD.tsv REGISTRY.tsv < ANSWERED           borders.tsv of the tests, by cs2cs itself

Where edges.py asks for the best operation, this asks as a user of cs2cs does, ballpark operations
included: beyond the area of an operation, or where none is known for a part of the area of use,
these leave a position where it is. A system that differs only beyond its area loses its margin. One
that differs inside keeps the part of the area where it does not (which is that of an operation), or
gets the accuracy of the worst and a tenth, where that is no more than generate.py allows or EPSG
states; else it is refused. Asked, answered and amended again with other seeds until none differs:
four rounds of 2 to 3.5 million positions were needed, and one of the amended with more.

Of POINTS a system, half lie up to half a degree beyond the edges, and a third as near inside; six
more lie in the area of each operation to WGS 84.
"""
import collections
import ctypes
import math
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import edges
import generate

MARGIN = 0.5
INSET = -0.01
FEWEST = 2
CLOSE = 0.96
MOSTLY = 0.4
METRES_PER_DEGREE = 111_320
PART = "PROJ shifts it in this part of its area of use"
REFUSED = "within its area of use PROJ shifts it in several ways or not at all, by %s"
for name in ("proj_create_operation_factory_context", "proj_create_operations", "proj_list_get"):
    getattr(edges.LIB, name).restype = edges.POINTER
edges.LIB.proj_create_operation_factory_context.argtypes = [edges.POINTER, ctypes.c_char_p]
edges.LIB.proj_create_operations.argtypes = [edges.POINTER] * 4
edges.LIB.proj_list_get.argtypes = [edges.POINTER, edges.POINTER, ctypes.c_int]
edges.LIB.proj_list_get_count.argtypes = [edges.POINTER]
edges.LIB.proj_get_area_of_use.argtypes = [edges.POINTER] * 7
edges.LIB.proj_coordoperation_has_ballpark_transformation.argtypes = [edges.POINTER] * 2
for name in ("spatial_criterion", "grid_availability_use"):
    set_of = getattr(edges.LIB, "proj_operation_factory_context_set_" + name)
    set_of.argtypes = [edges.POINTER, edges.POINTER, ctypes.c_int]


def rows(path):
    with open(path) as lines:
        found = [line.rstrip("\n").split("\t") for line in lines][1:]
    return [r for r in found if r[2] != "refused"]


def way(source, target):
    ends = [edges.LIB.proj_create(edges.CONTEXT, b"EPSG:%d" % code) for code in (source, target)]
    found = edges.LIB.proj_create_crs_to_crs_from_pj(edges.CONTEXT, *ends, None, None) if all(ends) else None
    for each in ends:
        if each:
            edges.LIB.proj_destroy(each)
    return found


def places(area, points, dice):
    west, south, east, north = area
    east += 360 if east < west else 0
    for n in range(points):
        # Uniform over the margin, then near inside, then anywhere.
        depth = n / points
        side = dice.choice("wsen")
        lon, lat = dice.uniform(west, east), dice.uniform(south, north)
        if depth < 5 / 6:
            off = dice.choice((dice.uniform(0.002, 0.08), dice.uniform(0.002, MARGIN - 0.005)))
            off = off if depth < 1 / 2 else -off
            if side in "we":
                lon = west - off if side == "w" else east + off
                lat = dice.uniform(south - max(off, 0), north + max(off, 0))
            else:
                lat = south - off if side == "s" else north + off
                lon = dice.uniform(west - max(off, 0), east + max(off, 0))
        yield (lon + 180) % 360 - 180, max(-90.0, min(90.0, lat))


def halves(area):
    """The parts of an area on both sides of the antimeridian."""
    west, south, east, north = area
    return [area] if west <= east else [[west, south, 180.0, north], [-180.0, south, east, north]]


def in_operations(code, area, dice):
    """Some in the area of each operation, which may be an island in that of the system."""
    around = [area[0] - MARGIN, area[1] - MARGIN, area[2] + MARGIN, area[3] + MARGIN]
    for one, other in ((one, other) for other in operation_areas(code) for one in halves(around)
                       for other in halves(other)):
        shared = cut(one, other)
        for _ in range(6 if shared else 0):
            lon, lat = dice.uniform(shared[0], shared[2]), dice.uniform(shared[1], shared[3])
            yield (lon + 180) % 360 - 180, max(-90.0, min(90.0, lat))


def ask(path, points, seed, codes):
    known = generate.from_database("/usr/share/proj/proj.db")
    for row in rows(path):
        if codes and row[0] not in codes:
            continue
        dice = random.Random("%s/%s" % (seed, row[0]))
        code = int(row[0])
        swapped = known[row[0]]["order"] == 1
        there, back = way(4326, code), way(code, 4326)
        area = [float(v) for v in row[7:11]]
        asked = [*places(area, points, dice), *in_operations(code, area, dice)]
        for lon, lat in asked:
            lon, lat = round(lon, 7), round(lat, 7)
            own = edges.run(there, lat, lon) if there else None
            x, y = (own[::-1] if swapped else own) if own else (math.nan, math.nan)
            print(code, "to", lon, lat, x, y, sep="\t")
            if own:
                x, y = round(x, 9), round(y, 9)
                answer = edges.run(back, *((y, x) if swapped else (x, y))) if back else None
                print(code, "from", x, y, *(answer[::-1] if answer else (math.nan, math.nan)), sep="\t")
        for each in (there, back):
            if each:
                edges.LIB.proj_destroy(each)


def beyond(area, lon, lat):
    """Degrees beyond the area, less than 0 inside."""
    west, south, east, north = area
    width = (east - west) % 360 if west > east else east - west
    middle = west + width / 2
    across = abs((lon - middle + 180) % 360 - 180) - width / 2
    return max(across if width < 360 else -180, south - lat, lat - north)


def judged(row, lines, unit):
    """(degrees beyond, metres off) of each answer."""
    degrees = "+proj=longlat" in row[11]
    area = [float(v) for v in row[7:11]]
    for direction, x, y, theirs_x, theirs_y, ours_x, ours_y in lines:
        if math.isnan(ours_x):
            continue
        lon, lat = (x, y) if direction == "to" else (ours_x, ours_y)
        if direction == "from" or degrees:
            off = METRES_PER_DEGREE * math.hypot(
                ours_y - theirs_y, ((ours_x - theirs_x + 180) % 360 - 180) * math.cos(math.radians(ours_y)))
        else:
            off = unit * math.hypot(ours_x - theirs_x, ours_y - theirs_y)
        yield beyond(area, lon, lat), off if math.isfinite(off) else math.inf, direction, x, y


def judge(path):
    known = generate.from_database("/usr/share/proj/proj.db")
    answers = collections.defaultdict(list)
    for line in sys.stdin:
        cells = line.rstrip("\n").split("\t")
        answers[cells[0]].append((cells[1], *map(float, cells[2:8])))
    counts = collections.Counter()
    print("code\tname\tstatus\tallowed\tmargin\tinside\toff_inside\tworst_inside\tdepth\tbeyond\toff_beyond\tworst_beyond")
    for row in rows(path):
        lines = answers[row[0]]
        allowed = 0.011 if row[2] == "verified" else max(float(row[3]), 0.011)
        margin = float(row[12]) if len(row) > 12 and row[12] else MARGIN
        taken = [j for j in judged(row, lines, known[row[0]]["unit"] or 1) if j[0] <= margin]
        inside = [j for j in taken if j[0] <= -0.01]
        outside = [j for j in taken if j[0] > -0.01]
        wrong = [[j for j in part if not j[1] <= allowed] for part in (inside, outside)]
        counts.update(systems=1, positions=len(lines), answered=len(taken), wrong=sum(map(len, wrong)),
                      systems_inside=bool(wrong[0]), systems_beyond=bool(wrong[1]) and not wrong[0])
        if wrong[0] or wrong[1]:
            worst = [max((j[1] for j in part), default=0) for part in (inside, outside)]
            depth = min((j[0] for j in wrong[0]), default=0)
            print(*row[:3], allowed, margin, len(inside), len(wrong[0]), "%.3f" % worst[0], "%.2f" % depth,
                  len(outside), len(wrong[1]), "%.3f" % worst[1], sep="\t")
    print(dict(counts), file=sys.stderr)


def operation_areas(code):
    """Areas of use of PROJ's operations that are no guess, the best first."""
    lib, context = edges.LIB, edges.CONTEXT
    ends = [lib.proj_create(context, b"EPSG:%d" % c) for c in (code, 4326)]
    factory = lib.proj_create_operation_factory_context(context, None)
    lib.proj_operation_factory_context_set_spatial_criterion(context, factory, 1)
    lib.proj_operation_factory_context_set_grid_availability_use(context, factory, 3)
    found = lib.proj_create_operations(context, *ends, factory)
    areas = []
    for index in range(lib.proj_list_get_count(found)):
        operation = lib.proj_list_get(context, found, index)
        box = [ctypes.c_double() for _ in range(4)]
        told = lib.proj_get_area_of_use(context, operation, *map(ctypes.byref, box), None)
        if told and not lib.proj_coordoperation_has_ballpark_transformation(context, operation):
            areas.append([b.value for b in box])
        lib.proj_destroy(operation)
    return areas


def cut(area, other):
    """What two areas share, None where that is nothing or crosses the antimeridian."""
    if area[0] > area[2] or other[0] > other[2]:
        return area if area == other else None
    shared = [max(area[0], other[0]), max(area[1], other[1]), min(area[2], other[2]), min(area[3], other[3])]
    return shared if shared[0] < shared[2] and shared[1] < shared[3] else None


def size(area):
    return ((area[2] - area[0]) % 360 or 360) * (area[3] - area[1])


def less(row, worst, area, margin):
    """The row of a system that is accurate to no more than the worst, and a tenth."""
    told = "" if row[4].startswith("differs") else row[4]
    reason = told or "differs from PROJ by %s" % generate.metres(worst)
    accuracy = "%g" % max(float(row[3]), math.ceil(worst * 110) / 100)
    return row[:2] + ["limited", accuracy, reason] + row[5:7] + ["%g" % v for v in area] + [row[11], margin]


def amended(row, lines, unit):
    """The row as it must be, and why."""
    row = row + [""] * (13 - len(row))
    # Of a smooth difference no sample is the worst.
    allowed = 0.011 if row[2] == "verified" else max(CLOSE * float(row[3]), 0.011)
    margin = float(row[12]) if row[12] else MARGIN
    area = [float(v) for v in row[7:11]]

    def wrong(box, around, most):
        there = [j for j in judged(row[:7] + box + row[11:], lines, unit) if j[0] <= around]
        return [j[1] for j in there if not j[1] <= most], there

    bad, _ = wrong(area, margin, allowed)
    if not bad:
        return row, "kept"
    whole, inside = max(bad), max(wrong(area, INSET, allowed)[0], default=0)
    if not inside and (row[2] == "verified" or whole > 2 * allowed):
        return row[:12] + ["%g" % INSET], "margin"
    most = max(generate.LIMIT_M, float(row[3]), 2 * allowed if row[2] == "limited" else 0)
    shared = [b for b in (cut(area, other) for other in operation_areas(int(row[0]))) if b]

    def largest(limit):
        for box in sorted([area] + shared, key=size, reverse=True):
            bad, there = wrong(box, INSET, limit)
            if not bad and len(there) >= FEWEST:
                return box
        return None

    exact, rough = largest(allowed), largest(most)
    if exact and exact != area and (exact == rough or (row[2] == "verified" and size(exact) >= MOSTLY * size(rough))):
        reason = "; ".join(r for r in (row[4], PART) if r)
        return row[:4] + [reason] + row[5:7] + ["%g" % v for v in exact] + [row[11], "%g" % INSET], "cut"
    if rough == area:
        worst = whole if whole <= most else inside
        return less(row, worst, area, row[12] if whole <= most else "%g" % INSET), "accuracy"
    if rough:
        return less(row, max(wrong(rough, INSET, 0)[0]), rough, "%g" % INSET), "cut, accuracy"
    return row[:2] + ["refused", "", REFUSED % generate.metres(inside)] + row[5:7] + [""] * 6, "refused"


def amend(path):
    known = generate.from_database("/usr/share/proj/proj.db")
    answers = collections.defaultdict(list)
    for line in sys.stdin:
        cells = line.rstrip("\n").split("\t")
        answers[cells[0]].append((cells[1], *map(float, cells[2:8])))
    counts = collections.Counter()
    with open(path) as lines:
        print(next(lines), end="")
        for line in lines:
            row = line.rstrip("\n").split("\t")
            if row[2] != "refused" and answers[row[0]]:
                new, how = amended(row, answers[row[0]], known[row[0]]["unit"] or 1)
                counts[how] += 1
                if how != "kept":
                    print(how, *row[:4], *row[7:11], "->", *new[:5], *new[7:11], new[-1], file=sys.stderr)
                row = new[:12] + ([new[12]] if new[12] else []) if len(row) < 13 else new
            print(*row, sep="\t")
    print(dict(counts), file=sys.stderr)


def table(before, path):
    """Places near the edges, more of the systems that were amended, with what cs2cs prints."""
    dice = random.Random(15)
    known = generate.from_database("/usr/share/proj/proj.db")
    old = {row[0]: row for row in rows(before)}
    new = {row[0]: row for row in rows(path)}
    answers = collections.defaultdict(list)
    for line in sys.stdin:
        cells = line.rstrip("\n").split("\t")
        if cells[0] in new:
            answers[cells[0]].append((cells[1], *map(float, cells[2:8])))
    changed = [code for code in answers if old[code][7:] != new[code][7:] or old[code][2:4] != new[code][2:4]]
    same = [code for code in answers if code not in changed]
    print("# EPSG code, to or from it, x, y, x and y of cs2cs 9.1 (* for none), metres of a unit there")
    for code in sorted(dice.sample(changed, 70) + dice.sample(same, 60), key=int):
        unit = known[code]["unit"] if known[code]["kind"] == "projected" else METRES_PER_DEGREE
        for direction in ("to", "from"):
            near = [(x, y) for far, _, way, x, y in judged(old[code], answers[code], 1)
                    if way == direction and abs(far) < MARGIN]
            chosen = dice.sample(near, min(3, len(near)))
            ends = ["EPSG:4326", "EPSG:" + code][:: 1 if direction == "to" else -1]
            swap_in, swap_out = (end == "EPSG:4326" or known[code]["order"] == 1 for end in ends)
            text = "".join("%r %r\n" % ((y, x) if swap_in else (x, y)) for x, y in chosen)
            for (x, y), told in zip(chosen, generate.numbers(generate.run(["cs2cs", "-f", "%.9f", *ends], text))):
                told = told[::-1] if swap_out else told
                shown = ["%.9f" % v if math.isfinite(v) else "*" for v in told]
                metres = "%.12g" % (unit if direction == "to" else METRES_PER_DEGREE)
                print(code, direction, x, y, *shown, metres, sep="\t")


if __name__ == "__main__":
    if sys.argv[1] == "table":
        table(sys.argv[2], sys.argv[3])
    elif sys.argv[1] == "amend":
        amend(sys.argv[2])
    elif sys.argv[1] == "ask":
        ask(sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5].split(",") if len(sys.argv) > 5 else None)
    else:
        judge(sys.argv[2])
