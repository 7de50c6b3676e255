# SPDX-License-Identifier: GPL-2.0-only

LIBS_bench_latency = -lfcev-hbaapi -lfcev
LIBS_bench_listen = -lfcev -lmnl
