#!/usr/bin/env python3
"""Puts the measures of Millrace and of SpiffWorkflow side by side.

usage: compare.py MILLRACE.jsonl SPIFF.jsonl... > table.md
Median CPU milliseconds of one process on one machine in one run; a ratio above 1 says Millrace needs less.
"""
import json, sys


def read(path):
    with open(path) as lines:
        return [json.loads(line) for line in lines if line.startswith("{")]


ours = {(row["measure"], row["model"]): row for row in read(sys.argv[1])}
theirs = {}
for path in sys.argv[2:]:
    for row in read(path):
        key = (row["measure"], row["model"])
        # Its best: the faster of the two ways to drive it.
        if key not in theirs or row["cpu_ms"] < theirs[key]["cpu_ms"]:
            theirs[key] = row

order = ["run", "parse", "serialize", "deserialize"]
print("| Measure | Model | Millrace ms | SpiffWorkflow ms | Ratio | Bytes | Bytes there |")
print("| --- | --- | --: | --: | --: | --: | --: |")
for measure in order:
    for (kind, model), row in ours.items():
        other = theirs.get((kind, model))
        if kind != measure or other is None:
            continue
        ratio = other["cpu_ms"] / row["cpu_ms"]
        stored = measure == "serialize"
        size = (f"{row['bytes']:,}", f"{other.get('bytes', 0):,}") if stored else ("", "")
        print(f"| {kind} | {model} | {row['cpu_ms']:.4g} | {other['cpu_ms']:.4g} | {round(ratio, 0 if ratio >= 100 else 2):g} | {size[0]} | {size[1]} |")
