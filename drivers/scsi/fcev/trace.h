/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints at the three places where an event's way can be followed:
 * posted, sent, and dropped.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM fcev

#if !defined(_FCEV_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _FCEV_TRACE_H

#include <linux/tracepoint.h>

TRACE_EVENT(fcev_posted,
	TP_PROTO(u32 stream, u64 seq, u16 type, u8 source),
	TP_ARGS(stream, seq, type, source),
	TP_STRUCT__entry(
		__field(u32, stream)
		__field(u64, seq)
		__field(u16, type)
		__field(u8, source)
	),
	TP_fast_assign(
		__entry->stream = stream;
		__entry->seq = seq;
		__entry->type = type;
		__entry->source = source;
	),
	TP_printk("stream=%u seq=%llu type=%u source=%u",
		  __entry->stream, __entry->seq, __entry->type, __entry->source)
);

TRACE_EVENT(fcev_sent,
	TP_PROTO(u32 stream, u64 first, u64 last, int err),
	TP_ARGS(stream, first, last, err),
	TP_STRUCT__entry(
		__field(u32, stream)
		__field(u64, first)
		__field(u64, last)
		__field(int, err)
	),
	TP_fast_assign(
		__entry->stream = stream;
		__entry->first = first;
		__entry->last = last;
		__entry->err = err;
	),
	TP_printk("stream=%u first=%llu last=%llu err=%d",
		  __entry->stream, __entry->first, __entry->last, __entry->err)
);

TRACE_EVENT(fcev_dropped,
	TP_PROTO(u32 stream, u64 first, u64 count),
	TP_ARGS(stream, first, count),
	TP_STRUCT__entry(
		__field(u32, stream)
		__field(u64, first)
		__field(u64, count)
	),
	TP_fast_assign(
		__entry->stream = stream;
		__entry->first = first;
		__entry->count = count;
	),
	TP_printk("stream=%u first=%llu count=%llu",
		  __entry->stream, __entry->first, __entry->count)
);

#endif /* _FCEV_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
