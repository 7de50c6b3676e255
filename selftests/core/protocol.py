#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The protocol as a stranger sees it: the kernel's own netlink client, which
knows fcev from the specification alone, asks, listens, replays, and is
refused with a reason. Prints KTAP.

    protocol.py YNL RSCN WWPN

YNL is the folder that holds the client and the specification, RSCN a file
that makes the port WWPN of fcsim post an RSCN."""

import errno
import os
import select
import socket
import sys
import traceback

YNL, RSCN, WWPN = sys.argv[1], sys.argv[2], int(sys.argv[3], 0)
sys.path.insert(0, f"{YNL}/tools/net/ynl")
# pylint: disable=wrong-import-position,import-error
from lib import NlError, YnlFamily  # noqa: E402

NOBODY = 65534
SO_RCVBUFFORCE = 33


class Failed(Exception):
    """What was found instead."""


def client():
    """A socket of its own, and all that the specification says."""
    return YnlFamily(f"{YNL}/Documentation/netlink/specs/fcev.yaml", "")


FAMILY = client()


def expect(condition, found):
    """CONDITION holds, else FOUND is told."""
    if not condition:
        raise Failed(str(found))


def refused(number, reason, call, *arguments):
    """Errno and extack are just these."""
    try:
        reply = call(*arguments)
    except NlError as error:
        expect(error.nl_msg.error == -number, error)
        text = (error.nl_msg.extack or {}).get("msg", "")
        expect(reason in text, f"errno {number} with '{text}', not '{reason}'")
        return
    raise Failed(f"accepted: {reply}")


def dump_reason(text):
    """A dump that is refused at its start has no room for a reason before 6.2."""
    release = tuple(int(n) for n in os.uname().release.split(".")[:2])
    return text if release >= (6, 2) else ""


def unprivileged(test):
    """TEST in a process of nobody, without any capability."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            test()
            os._exit(0)
        except BaseException as error:  # pylint: disable=broad-except
            print(f"# {error!r}", flush=True)
            os._exit(1)
    expect(os.waitpid(pid, 0)[1] == 0, "see above")


def module_state():
    reply = FAMILY.do("status-get", {})
    expect(reply["version"] and reply["epoch"], reply)


def port_by_wwpn():
    reply = FAMILY.do("port-get", {"wwpn": WWPN})
    expect(reply["driver"] == "fcsim" and reply["wwpn"] == WWPN, reply)


def an_rscn(event):
    return (event["event"] == "rscn" and event["source"] == "native" and
            event["rscn-id"] == 0x010203 and event["rscn-format"] == "area")


def events_of(messages):
    """Messages carry the stream once, and its events."""
    return [event for message in messages for event in message.get("events", [])]


def listener():
    family = client()
    family.ntf_subscribe("events")
    with open(RSCN, "w", encoding="ascii") as file:
        file.write("0x01010203")
    messages = []
    while True:
        ready = select.select([family.sock], [], [], 20)[0]
        expect(ready, f"no RSCN among {messages}")
        family.check_ntf()
        messages = [n["msg"] for n in family.async_msg_queue]
        if any(an_rscn(e) for e in events_of(messages)):
            return


def history():
    messages = FAMILY.dump("history-get", {})
    expect(any(an_rscn(e) for e in events_of(messages)), messages)


def unpacked(message):
    """The events of a message, those of its runs among them."""
    events = list(message.get("events", []))
    for run in message.get("rscns", []):
        pages = run["page"]
        for nth, (boot, page, raw) in enumerate(zip(run["boot"], pages, run.get("raw", pages))):
            events.append({
                "seq": run["seq"] + nth, "boot": boot, "event": "rscn", "source": run["source"],
                "rscn-id": page & 0xffffff, "rscn-raw": raw, "rscn-qualifier": page >> 26 & 0xf,
                "rscn-format": ("port", "area", "domain", "fabric")[page >> 24 & 3]})
    return sorted(events, key=lambda event: event["seq"])


def numbered(messages, stream):
    """The events of a stream by their number."""
    return {e["seq"]: e for m in messages if m["stream"] == stream for e in unpacked(m)}


def has_run(messages):
    return any(len(run["boot"]) > 1 for m in messages for run in m.get("rscns", []))


def post_rscns(number):
    """Faster than the module sends them one by one."""
    with open(RSCN, "wb", buffering=0) as file:
        for nth in range(number):
            os.pwrite(file.fileno(), b"0x%08x" % nth, 0)


def position():
    """The port's stream of events, and its newest."""
    return next((m["stream"], m["head"]) for m in FAMILY.dump("history-get", {})
                if any(an_rscn(e) for e in unpacked(m)))


def heard(family, stream, last):
    """What came, up to the event LAST of a stream."""
    messages = []
    while last not in numbered(messages, stream):
        expect(select.select([family.sock], [], [], 20)[0], f"{last} did not come")
        family.check_ntf()
        messages = [n["msg"] for n in family.async_msg_queue]
    return messages


def same(plain, packed, stream, at_least):
    """Two tellings of a stream, the second in runs."""
    expect(not any("rscns" in m for m in plain), "a run among events")
    expect(has_run(packed), "no run")
    plain, packed = numbered(plain, stream), numbered(packed, stream)
    for seq in plain.keys() | packed.keys():
        expect(plain.get(seq) == packed.get(seq), f"{plain.get(seq)} is told as {packed.get(seq)}")
    expect(len(plain) >= at_least, f"{len(plain)} events")


def joined(group):
    """A socket that has joined a group, and holds whatever a test posts."""
    family = client()
    family.sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 16 << 20)
    family.ntf_subscribe(group)
    return family


def groups():
    """Both tell all of it."""
    plain, packed = joined("events"), joined("packed")
    post_rscns(500)
    stream, last = position()
    same(heard(plain, stream, last), heard(packed, stream, last), stream, 500)


def largest_fpin():
    """A peer congestion notification with as many names as 2 KiB hold."""
    names = b"".join((0x2000 + n).to_bytes(8, "big") for n in range(250))
    descriptor = (0x20003).to_bytes(4, "big") + (28 + len(names)).to_bytes(4, "big") + bytes(24)
    descriptor += (250).to_bytes(4, "big") + names
    return b"\x16\0\0\0" + len(descriptor).to_bytes(4, "big") + descriptor


def large_events():
    """One that needs more than a message has comes alone, and whole."""
    plain, packed = joined("events"), joined("packed")
    payload = largest_fpin()
    with open(f"{os.path.dirname(RSCN)}/fpin_raw", "wb", buffering=0) as fpin:
        for _ in range(20):
            os.pwrite(fpin.fileno(), payload, 0)
            post_rscns(3)
    stream, last = position()
    for messages in heard(plain, stream, last), heard(packed, stream, last):
        events = numbered(messages, stream).values()
        fpins = [e for e in events if e["event"] == "fpin"]
        expect(len(fpins) == 20, f"{len(fpins)} FPINs")
        for fpin in fpins:
            expect(fpin["payload"] == payload, fpin)
            expect(len(fpin["fpin-descriptors"][0]["wwpns"]) == 250, fpin)
        expect(sum(e["event"] == "rscn" for e in events) == 60, len(events))


def packed_history():
    """It has the same in both forms."""
    stream, _ = position()
    same(FAMILY.dump("history-get", {}), FAMILY.dump("history-get", {"packed": True}), stream, 500)


def join():
    """A family that is resolved already; the socket is made without privilege."""
    try:
        client().ntf_subscribe("events")
    except PermissionError:
        return
    raise Failed("joined")


def read_ports():
    ports = client().dump("port-get", {})
    expect(any(p["driver"] == "fcsim" for p in ports), ports)


def refusal(*arguments):
    return lambda: refused(*arguments)


TESTS = {
    "the module tells its state": module_state,
    "a port is found by its WWPN": port_by_wwpn,
    "a listener prints events by name": listener,
    "history has them, too": history,
    "both groups tell the same": groups,
    "history can be packed": packed_history,
    "large events among small ones": large_events,
    "a port must be named": refusal(errno.EINVAL, "exactly one of", FAMILY.do, "port-get", {}),
    "by one name only": refusal(errno.EINVAL, "exactly one of", FAMILY.do, "port-get", {"port": 1, "host": 0}),
    "an unknown port is refused": refusal(errno.ENODEV, "no such port", FAMILY.do, "port-get", {"port": 999}),
    "a position of another epoch is refused": refusal(
        errno.ESTALE, dump_reason("loaded anew"), FAMILY.dump, "history-get", {"epoch": 1}),
    "an unknown stream is refused": refusal(
        errno.ENOENT, dump_reason("none of this number"), FAMILY.dump, "history-get", {"stream": 9999}),
    "a position in the future is refused": refusal(
        errno.ERANGE, dump_reason("beyond"), FAMILY.dump, "history-get",
        {"positions": {"stream": 0, "seq": 1000000}}),
    "joining takes CAP_NET_ADMIN": lambda: unprivileged(join),
    "reading ports does not": lambda: unprivileged(read_ports),
}


def main():
    """Each test in turn; the exit status tells whether all passed."""
    failed = 0
    print(f"KTAP version 1\n1..{len(TESTS)}", flush=True)
    for number, (name, test) in enumerate(TESTS.items(), 1):
        try:
            test()
            word = "ok"
        except Exception:  # pylint: disable=broad-except
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            word = "not ok"
            failed += 1
        print(f"{word} {number} {name}", flush=True)
    print(f"# Totals: pass:{len(TESTS) - failed} fail:{failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
