#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks at what generate.py does not: the margins of areas of use, and pairs of datums.

  edges.py edges REGISTRY.tsv   code, x, y, longitude and latitude at and around the area of each
                                system, by PROJ's best operation at that very place
  edges.py pairs REGISTRY.tsv   code, other code, x, y, other x, other y for each two datums whose
                                systems overlap, WGS 84 left out

PROJ (libproj 9.1 by ctypes, without ballpark operations, grids of Debian's proj-data) shifts some
old datums by other operations beyond a border. Where Reprojection differs from the answers by more
than a centimetre,

 - a verified system gets the margin -0.01 in the last column of registry.tsv,
 - a limited one the accuracy of the worst, and a tenth,
 - a pair of datums a row in pairs.tsv, with one and a half times the worst that was seen, where
   that is more than seven tenths of the sum of the two accuracies.

Places from both go into src/test/resources/edges.csv and pairs.csv (with the metres of a unit).
"""
import collections
import ctypes
import math
import random
import sys

LIB = ctypes.CDLL("libproj.so.25")
POINTER = ctypes.c_void_p


class Coord(ctypes.Structure):
    _fields_ = [(name, ctypes.c_double) for name in "xyzt"]


LIB.proj_context_create.restype = POINTER
LIB.proj_create.restype = POINTER
LIB.proj_create.argtypes = [POINTER, ctypes.c_char_p]
LIB.proj_create_crs_to_crs_from_pj.restype = POINTER
LIB.proj_create_crs_to_crs_from_pj.argtypes = [POINTER] * 4 + [ctypes.POINTER(ctypes.c_char_p)]
LIB.proj_normalize_for_visualization.restype = POINTER
LIB.proj_normalize_for_visualization.argtypes = [POINTER, POINTER]
LIB.proj_trans.restype = Coord
LIB.proj_trans.argtypes = [POINTER, ctypes.c_int, Coord]
LIB.proj_destroy.argtypes = [POINTER]
LIB.proj_log_level.argtypes = [POINTER, ctypes.c_int]
CONTEXT = LIB.proj_context_create()
LIB.proj_log_level(CONTEXT, 0)
OPTIONS = (ctypes.c_char_p * 2)(b"ALLOW_BALLPARK=NO", None)


def way(source, target):
    ends = [LIB.proj_create(CONTEXT, b"EPSG:%d" % code) for code in (source, target)]
    found = LIB.proj_create_crs_to_crs_from_pj(CONTEXT, *ends, None, OPTIONS) if all(ends) else None
    normal = LIB.proj_normalize_for_visualization(CONTEXT, found) if found else None
    for each in (*ends, found):
        if each:
            LIB.proj_destroy(each)
    return normal


def run(how, x, y):
    got = LIB.proj_trans(how, 1, Coord(x, y, 0, float("inf")))
    return (got.x, got.y) if math.isfinite(got.x) and math.isfinite(got.y) else None


def systems(path):
    with open(path) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines][1:]
    return [(int(r[0]), r[1].split(" / ")[0], *map(float, r[7:11])) for r in rows if r[2] != "refused"]


def box(system):
    west, south, east, north = system[2:]
    return west, south, east + (360 if east < west else 0), north


def edges(all_systems, dice):
    for system in all_systems:
        there, back = way(4326, system[0]), way(system[0], 4326)
        for side in range(16):
            margin = dice.choice((0.0, 0.05, 0.2, 0.35, 0.495))
            west, south, east, north = box(system)
            west, east = west - margin, east + margin
            south, north = max(-90, south - margin), min(90, north + margin)
            share = dice.random()
            lon = (west, east, west + share * (east - west), west + share * (east - west))[side % 4]
            lat = (south + share * (north - south), south + share * (north - south), south, north)[side % 4]
            place = run(there, (lon + 180) % 360 - 180, lat) if there and back else None
            answer = run(back, *place) if place else None
            if answer:
                print(system[0], *place, *answer)


def overlap(one, other):
    west, south, east, north = box(one)
    for turn in (-360, 0, 360):
        w, s, e, n = box(other)
        cut = max(west, w + turn), max(south, s), min(east, e + turn), min(north, n)
        if cut[0] < cut[2] and cut[1] < cut[3]:
            return cut
    return None


def pairs(all_systems, dice):
    datums = collections.defaultdict(list)
    for system in all_systems:
        if system[1] != "WGS 84":
            datums[system[1]].append(system)
    names = sorted(datums)
    for index, name in enumerate(names):
        for other in names[index + 1:]:
            found = 0
            for _ in range(60):
                source, target = dice.choice(datums[name]), dice.choice(datums[other])
                cut = overlap(source, target)
                if not cut:
                    continue
                how, start = way(source[0], target[0]), way(4326, source[0])
                for _ in range(4):
                    lon, lat = dice.uniform(cut[0], cut[2]), dice.uniform(cut[1], cut[3])
                    place = run(start, (lon + 180) % 360 - 180, lat) if how and start else None
                    answer = run(how, *place) if place else None
                    if answer:
                        print(source[0], target[0], *place, *answer)
                found += 1
                if found == 3:
                    break


if __name__ == "__main__":
    {"edges": edges, "pairs": pairs}[sys.argv[1]](systems(sys.argv[2]), random.Random(14))
