// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Event by event: what it means, what likely caused it, what to do. Text only;
 * explain.c prints it.
 */
#include <stddef.h>

#include "explain.h"
#include "fcev.h"

static const struct explanation explanations[] = {
	[FCEV_EVENT_TYPE_ADAPTER_ADD] = {
		.meaning = "A Fibre Channel port was found and its WWPN is known.",
		.causes = {
			"its driver was loaded, or the adapter was plugged in",
			"an NPIV port or a virtual HBA was created",
			"fcev was loaded: ports that were there before are announced once",
		},
		.actions = {
			"nothing, if it was expected: 'fcev show' tells what the port can report",
			"zone the WWPN in the fabric if the port is new",
		},
	},
	[FCEV_EVENT_TYPE_ADAPTER_REMOVE] = {
		.meaning = "A Fibre Channel port is gone; its history is kept for a while.",
		.causes = {
			"its driver was unloaded or the adapter unplugged",
			"an NPIV port was deleted",
			"the adapter failed and its driver gave it up",
		},
		.actions = {
			"if it was not wanted: look for the driver's last messages in 'journalctl -k'",
			"'fcev history' still has what the port told before",
		},
	},
	[FCEV_EVENT_TYPE_ADAPTER_CHANGE] = {
		.meaning = "A fact of the adapter changed: a name, the firmware, the speed, the address or the NPIV ports.",
		.causes = {
			"the link was negotiated anew, at another speed or with another address",
			"the port was moved to another switch port or fabric",
			"firmware was updated, or an NPIV port was made or deleted",
		},
		.actions = {
			"compare the present facts: 'fcev show PORT'",
			"a lower speed than before points to a cable or transceiver",
			"a changed fabric name points to wrong cabling, or a fabric that was merged",
		},
	},
	[FCEV_EVENT_TYPE_LINK_UP] = {
		.meaning = "The physical link is up; port-online follows when the port can talk to its fabric.",
		.causes = {
			"the cable, the transceiver or the switch port came back",
			"the port was reset and negotiated its link again",
		},
		.actions = {
			"see that port-online follows: if not, the login to the fabric fails",
			"count how often it happens: 'fcev history --event link-down PORT'",
		},
	},
	[FCEV_EVENT_TYPE_LINK_DOWN] = {
		.meaning = "The physical link was lost: no light, or no synchronisation.",
		.causes = {
			"the cable was pulled or is broken, or the transceiver fails",
			"the switch port was disabled, or the switch restarts",
			"the adapter was reset",
		},
		.actions = {
			"check the switch port and the transceiver's power levels at both ends",
			"compare loss_of_signal_count and loss_of_sync_count: 'fcev stats PORT'",
			"see that I/O goes on over other paths: 'multipath -ll'",
		},
	},
	[FCEV_EVENT_TYPE_PORT_ONLINE] = {
		.meaning = "The port can talk to its fabric, loop or peer again.",
		.causes = {
			"the link came back and the login succeeded",
			"an administrator enabled the port",
		},
		.actions = {
			"nothing, if the targets follow with target-online",
			"if they do not: check zoning and the storage's ports",
		},
	},
	[FCEV_EVENT_TYPE_PORT_OFFLINE] = {
		.meaning = "The port can no longer talk to its fabric, loop or peer; its targets are blocked until it returns or dev_loss_tmo ends.",
		.causes = {
			"the link was lost, if link-down stands beside it",
			"without link-down: the fabric or the peer logged the port out",
			"the port was disabled, bypassed or put into diagnostics",
		},
		.actions = {
			"with link-down: cable, transceiver, switch port",
			"without: the switch's log for this WWPN, zoning, the port's state in 'fcev show'",
			"see that I/O goes on over other paths: 'multipath -ll'",
		},
	},
	[FCEV_EVENT_TYPE_LIP] = {
		.meaning = "A loop initialisation took place: addresses on the loop may have changed.",
		.causes = {
			"a device joined or left the loop",
			"a port of the loop lost synchronisation for a moment",
		},
		.actions = {
			"if it repeats: look for the device with rising loss_of_sync_count",
		},
	},
	[FCEV_EVENT_TYPE_LIP_RESET] = {
		.meaning = "The port was reset; drivers built on libfc post it for any reset of the local port.",
		.causes = {
			"the link under an FCoE port went away or came back",
			"an administrator wrote to issue_lip",
			"error handling reset the port",
		},
		.actions = {
			"look at what stands beside it: 'fcev history PORT'",
			"without an administrator's doing: check the link",
		},
	},
	[FCEV_EVENT_TYPE_RSCN] = {
		.meaning = "The fabric says that something changed at the given address, area, domain or in the whole fabric.",
		.causes = {
			"a port logged in or out of the fabric",
			"zoning was changed",
			"a switch joined or left (format domain or fabric)",
		},
		.actions = {
			"nothing for one: the driver asks the name server itself",
			"many in a row from one address: that port bounces, look at its switch port",
			"see whether target-offline or target-online follows",
		},
	},
	[FCEV_EVENT_TYPE_NEW_TARGETS] = {
		.meaning = "Targets were seen for the first time since the module was loaded.",
		.causes = {
			"storage was zoned to this port, or came up",
			"a storage port was moved here",
		},
		.actions = {
			"nothing, if it was expected: 'fcev show PORT' lists the targets",
			"if it was not: check zoning, the host may see storage that is not its own",
		},
	},
	[FCEV_EVENT_TYPE_TARGET_ONLINE] = {
		.meaning = "A target can be reached, for the first time or again.",
		.causes = {
			"the storage port came back",
			"the local port came back",
		},
		.actions = {
			"see that its paths are in use again: 'multipath -ll'",
		},
	},
	[FCEV_EVENT_TYPE_TARGET_OFFLINE] = {
		.meaning = "A target cannot be reached; its I/O waits until it returns or dev_loss_tmo ends.",
		.causes = {
			"the storage port or its link is down, or it restarts for maintenance",
			"the local port is offline: port-offline stands beside it",
			"zoning took the target away",
		},
		.actions = {
			"is it one target, or all of this port? One: look at the storage; all: at this port",
			"see that I/O goes on over other paths: 'multipath -ll'",
		},
	},
	[FCEV_EVENT_TYPE_TARGET_REMOVED] = {
		.meaning = "A target stayed away for dev_loss_tmo and is given up: its devices fail.",
		.causes = {
			"what caused target-offline before lasted too long",
			"the port was removed",
		},
		.actions = {
			"treat the cause of the target-offline before it: 'fcev history PORT'",
			"if such outages are planned and short: raise dev_loss_tmo",
		},
	},
	[FCEV_EVENT_TYPE_TARGET_CHANGE] = {
		.meaning = "The driver says that what it told of a target has changed.",
		.causes = {
			"the target's roles or names changed, as after a change of its configuration",
		},
		.actions = {
			"compare the present facts: 'fcev show PORT'",
			"have the devices looked for again: 'rescan-scsi-bus.sh'",
		},
	},
	[FCEV_EVENT_TYPE_STAT_THRESHOLD] = {
		.meaning = "A watched counter passed the level of its rule; it fires again only after the counter fell below.",
		.causes = {
			"link errors: dirty or bent fibre, a weak transceiver",
			"a level that is too low for normal operation",
		},
		.actions = {
			"see which counters move: 'fcev stats --watch PORT'",
			"clean or change cable and transceiver if errors keep coming",
		},
	},
	[FCEV_EVENT_TYPE_STAT_GROWTH] = {
		.meaning = "A watched counter grew by the level of its rule, or more, within one interval.",
		.causes = {
			"link errors: dirty or bent fibre, a weak transceiver",
			"congestion, if it is a credit or FPIN counter",
		},
		.actions = {
			"see which counters move: 'fcev stats --watch PORT'",
			"compare both ends of the link: errors at one end only name the bad direction",
		},
	},
	[FCEV_EVENT_TYPE_RULE_BASELINE] = {
		.meaning = "A rule took its first sample and is in force.",
		.causes = { "somebody asked for it: 'fcev threshold watch', or an HBA API program" },
		.actions = { "nothing" },
	},
	[FCEV_EVENT_TYPE_RULE_REFUSED] = {
		.meaning = "A rule was given up after its first sample.",
		.causes = {
			"the driver does not have the counters that the event names",
			"the driver failed to give its statistics, or the port went away",
		},
		.actions = {
			"watch counters that the port has: 'fcev stats PORT' lists them",
		},
	},
	[FCEV_EVENT_TYPE_RLIR] = {
		.meaning = "A Registered Link Incident Report: a switch or device tells of an incident on a link.",
		.causes = {
			"loss of signal or synchronisation, or too many bit errors, at the link that it names",
		},
		.actions = {
			"look at the named link: cable and transceivers at both ends",
			"the report's bytes are in 'fcev monitor --json' as payload",
		},
	},
	[FCEV_EVENT_TYPE_FPIN] = {
		.meaning = "The fabric tells of a condition that hurts performance: link integrity, delivery or congestion.",
		.causes = {
			"link integrity: a link with errors between the detecting and the attached port",
			"delivery: frames were dropped, mostly for a link that fails",
			"congestion, peer congestion: a device takes frames too slowly, or a link is oversubscribed",
		},
		.actions = {
			"link integrity: check cable and transceivers between the two ports named",
			"congestion: find the slow device among the affected ports, limit its load or its speed",
			"let multipath avoid the path: 'marginal_pathgroups fpin'",
		},
	},
	[FCEV_EVENT_TYPE_RESET_DETECTED] = {
		.meaning = "The driver saw a reset of its bus or adapter.",
		.causes = {
			"error handling after commands timed out",
			"the adapter's firmware restarted itself",
		},
		.actions = {
			"look for the timeouts before it: 'journalctl -k'",
			"if it repeats: update the firmware, ask the vendor with a dump of it",
		},
	},
	[FCEV_EVENT_TYPE_BUFFER_OVERRUN] = {
		.meaning = "The adapter wrote past a buffer: memory of this machine may be corrupt.",
		.causes = {
			"a defect of the adapter, its firmware or its driver",
		},
		.actions = {
			"stop using the adapter, and verify data that it delivered",
			"update firmware and driver; change the adapter if it happens again",
		},
	},
	[FCEV_EVENT_TYPE_VENDOR] = {
		.meaning = "An event of the driver's own making; its payload is defined by the vendor.",
		.causes = { "temperature, board or protocol conditions: see the vendor's documentation" },
		.actions = { "the bytes are in 'fcev monitor --json' as payload, the vendor in vendor-id" },
	},
	[FCEV_EVENT_TYPE_UNKNOWN] = {
		.meaning = "The driver posted a code that the FC transport does not define.",
		.causes = { "a driver newer than this version of fcev" },
		.actions = { "look the event-code up in the driver's source" },
	},
	[FCEV_EVENT_TYPE_LOST] = {
		.meaning = "This reader missed events: how many, and which, is in the event.",
		.causes = {
			"more events came than the ring of the port holds before they were read",
			"the module was loaded anew (restart)",
			"the cursor or --since names events that are no longer kept",
		},
		.actions = {
			"take the present state as new truth: 'fcev list', 'fcev show'",
			"larger rings: module parameter ring_size",
		},
	},
	[FCEV_EVENT_TYPE_BRIDGE_OVERRUN] = {
		.meaning = "Drivers posted events faster than the module could hear them; some were lost, for everybody.",
		.causes = {
			"a burst of thousands of events, as an RSCN storm",
			"a gap in the transport's numbering, if it is marked possible",
		},
		.actions = {
			"state is found again by looking: 'fcev list', 'fcev show'",
			"find what floods: 'fcev history --event rscn'",
		},
	},
	[FCEV_EVENT_TYPE_EVICTED] = {
		.meaning = "The history of a port that is gone was given up, to stay within the bound on memory.",
		.causes = { "many ports were made and removed" },
		.actions = {
			"nothing, if that history is of no interest",
			"more history: module parameter ring_mem_max_mb",
		},
	},
};

const struct explanation *explanation_of(uint32_t type)
{
	if (type >= sizeof(explanations) / sizeof(explanations[0]) || !explanations[type].meaning)
		return NULL;
	return &explanations[type];
}
