#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
# The results of the bench's guests, as a table and as JSON.
#
#	table.py REPEAT PARALLEL KERNEL JSON

import json
import statistics
import sys

REPEAT = "QEMU TCG with -icount, 1 vCPU: instructions, repeats to the bit"
PARALLEL = "QEMU TCG, 2 vCPU, median of {n}"
STOPPED = "posting loop alone, listeners stopped, buffers larger than twice the burst; " + REPEAT


def read(path):
    """Name to a list of what was found, a list of numbers each."""
    found = {}
    for line in open(path):
        name, *values = line.split()
        if name != "end":
            found.setdefault(name, []).append([int(v) for v in values])
    return found


class Table:
    def __init__(self):
        self.rows = []

    def add(self, measure, unit, in_tree, ours, how, wanted=None, more_is_better=False):
        """wanted: the least ratio, of in-tree to ours, or of ours where more is better."""
        ratio = round(in_tree / ours, 3) if in_tree and ours else None
        if ratio and more_is_better:
            ratio = round(ours / in_tree, 3)
        row = {"measure": measure, "unit": unit, "in_tree": in_tree, "ours": ours,
               "ratio": ratio, "how": how}
        if wanted is not None:
            row["wanted"] = f"ratio at least {wanted:g}"
            row["met"] = ratio is not None and ratio >= wanted
        self.rows.append(row)


def post_rows(table, repeat):
    wanted = {"0": None, "1": 20, "4": 60}
    ports = [n.split(".")[3] for n in repeat if n.startswith("post.fcev.0.")]
    for listeners in ("0", "1", "4"):
        for n in ports:
            table.add(f"post, {listeners} listeners, {n} ports", "instructions",
                      repeat[f"post.transport.{listeners}.{n}"][0][0] / 10,
                      repeat[f"post.fcev.{listeners}.{n}"][0][0] / 10,
                      STOPPED, wanted[listeners] if n == ports[0] else None)
    store = repeat["store"][0][0] / 10
    ours = repeat[f"post.fcev.1.{ports[0]}"][0][0] / 10
    table.add("post, beside a bare lock and store of a slot", "instructions", store, ours,
              STOPPED + "; in-tree is the lock and store", 0.333)
    most = repeat[f"post.fcev.1.{ports[-1]}"][0][0] / 10
    table.add(f"post, 1 port (in-tree column) beside {ports[-1]} ports", "instructions", ours, most,
              STOPPED + "; ours in both", 0.98)


READERS = {
    "multicast": ("recv()", "until the last listener has received all, recv() in both, ours of the group packed"),
    "fcev": ("libfcev", "until the last listener has all, recv() and, for ours, libfcev: "
             "decoded, in order, losses made good"),
}


def delivery_rows(table, repeat, parallel):
    for way, (reader, what) in READERS.items():
        for n, wanted in (("1", 8), ("4", 20)):
            times = [[v[0] / 10 for v in parallel[f"deliver.{w}.{n}"]] for w in ("transport", way)]
            table.add(f"delivery to {n} listeners, {reader}", "ns",
                      statistics.median(times[0]), statistics.median(times[1]),
                      f"an event, first post {what}, ring_size=32768; " +
                      PARALLEL.format(n=len(times[1])), wanted)
        for n in ("1", "4"):
            table.add(f"delivery to {n} listeners, {reader}", "instructions",
                      repeat[f"deliver.transport.{n}"][0][0] / 10,
                      repeat[f"deliver.{way}.{n}"][0][0] / 10, "as above; " + REPEAT)
    for n in ("1", "4"):
        times = [[v[0] / 10 for v in parallel[f"driver.{way}.{n}"]] for way in ("transport", "fcev")]
        table.add(f"post, {n} listeners that read", "ns",
                  statistics.median(times[0]), statistics.median(times[1]),
                  "driver's time in the same runs; " + PARALLEL.format(n=len(times[1])))


def latency_rows(table, repeat):
    for i, name in enumerate(("p50", "p99")):
        table.add(f"latency of a lone event, {name}", "ns",
                  repeat["latency.transport"][0][i], repeat["latency.callback"][0][i],
                  "hard interrupt to recv() by way of a work item, and to the HBA API callback; " + REPEAT,
                  round(1 / 1.3, 3))


def burst_rows(table, parallel):
    in_tree = parallel["burst.transport"][0][0]
    for name, ring in (("burst.fcev.4096", "default ring"), ("burst.fcev.big", "ring_size=32768")):
        kept, lost, replayed = parallel[name][0]
        table.add(f"burst into a default buffer, kept, {ring}", "events", in_tree, kept,
                  f"reader stopped meanwhile; recovered from history {replayed}, reported lost {lost}, "
                  "in-tree loses the rest untold; ratio ours to in-tree", more_is_better=True)


def memory_rows(table, parallel):
    table.add("memory of a port", "bytes", 0, parallel["memory.port"][0][0],
              "free memory before and after fcev.ko comes to 64 hosts")
    table.add("memory of a listener", "bytes", parallel["memory.listener.transport"][0][0],
              parallel["memory.listener.fcev"][0][0], "free memory before and after 16 processes start")


def sample_rows(table, repeat):
    for n in ("1", "4"):
        in_tree, ports = repeat[f"sample.sysfs.{n}"][0]
        table.add(f"sampling {ports} ports x 8 counters, {n} listeners", "ns a pass", in_tree,
                  repeat[f"sample.rules.{n}"][0][0],
                  "reading /sys, and rules: time not idle, less that without rules; " + REPEAT,
                  50 if n == "4" else None)
    one, four = (repeat[f"sample.rules.{n}"][0][0] for n in ("1", "4"))
    table.add("sampling, 1 listener (in-tree column) beside 4", "ns a pass", one, four,
              "a pass costs the same however many listen; " + REPEAT, 0.9)


def number(value):
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 1000 or value == int(value) else f"{value:.1f}"


def show(rows):
    print(f"{'MEASURE':<54} {'UNIT':<13} {'IN-TREE':>10} {'OURS':>10} {'RATIO':>8}")
    for row in rows:
        ratio = "-" if row["ratio"] is None else f"{row['ratio']:.3g}"
        note = ""
        if "wanted" in row:
            note = f"  {row['wanted']}: {'met' if row['met'] else 'NOT met'}"
        print(f"{row['measure']:<54} {row['unit']:<13} {number(row['in_tree']):>10} "
              f"{number(row['ours']):>10} {ratio:>8}{note}")


def main():
    repeat, parallel = read(sys.argv[1]), read(sys.argv[2])
    table = Table()
    post_rows(table, repeat)
    delivery_rows(table, repeat, parallel)
    latency_rows(table, repeat)
    burst_rows(table, parallel)
    memory_rows(table, parallel)
    sample_rows(table, repeat)
    show(table.rows)
    with open(sys.argv[4], "w") as out:
        json.dump({"v": 1, "kernel": sys.argv[3], "measures": table.rows}, out, indent=1)
        out.write("\n")


main()
