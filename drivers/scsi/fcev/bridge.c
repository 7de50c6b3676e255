// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listens on the FC transport's netlink group for what drivers post there and
 * posts it here. bridge_decode.c says what a message means; who lost what on
 * the way is bridge_loss.c's.
 *
 * A listener on the transport's own group, from inside the kernel, is a way in
 * that needs no change of the kernel. A notifier chain called by
 * fc_host_post_fc_event() would replace this file, without a buffer to overrun.
 *
 * fcev_bridge.lock (mutex) is taken before fcev_ports_lock, port->attrs_lock
 * and the socket's own locks.
 */
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/sock.h>
#include <scsi/scsi_netlink_fc.h>

#include "bridge_decode.h"
#include "bridge_loss.h"
#include "bridge_tell.h"
#include "fcev_priv.h"

/* About 10000 messages; beyond half of it netlink slows the poster down. */
#define FCEV_BRIDGE_RCVBUF	SZ_4M
/* event_datalen is 16 bits wide, so nothing is ever truncated. */
#define FCEV_BRIDGE_MESSAGE	(SZ_64K + SZ_1K)
#define FCEV_BRIDGE_BATCH	64

/**
 * struct fcev_bridge - the listener
 * @sock: bound to the group
 * @wq: receives in order; apart from fcev_wq, where drivers sleep
 * @bind: binds with a kernel thread's privilege
 * @bound: result of @bind
 * @portid: the socket's netlink port id
 * @receive: receives
 * @data_ready: the socket's own callback
 * @error_report: the socket's own callback
 * @lock: one receiver at a time; protects @sock against its end, and @buffer
 * @buffer: one message
 * @heard: messages of the transport about FC hosts
 * @forged: messages whose sender is a process
 */
static struct fcev_bridge {
	struct socket *sock;
	struct workqueue_struct *wq;
	struct work_struct bind;
	int bound;
	u32 portid;
	struct work_struct receive;
	void (*data_ready)(struct sock *sk);
	void (*error_report)(struct sock *sk);
	struct mutex lock;	/* protects sock, buffer */
	void *buffer;
	atomic64_t heard;
	atomic64_t forged;
} fcev_bridge = {
	.lock = __MUTEX_INITIALIZER(fcev_bridge.lock),
};

/*
 * Port-online and port-offline about another port than this one, as qla2xxx
 * posts them, tell watch.c where to look and nothing more.
 */
static bool fcev_bridge_means_port(struct fcev_port *port, u32 port_id)
{
	bool own;

	mutex_lock(&port->attrs_lock);
	own = !port_id || port_id == port->attrs.port_id;
	mutex_unlock(&port->attrs_lock);
	return own;
}

static void fcev_bridge_post(struct fcev_port *port, const struct fcev_heard *heard)
{
	struct fcev_event event;

	fcev_heard_decode(heard, port->driver, &event);
	switch (event.type) {
	case FCEV_EVENT_TYPE_LINK_UP:
	case FCEV_EVENT_TYPE_LINK_DOWN:
		fcev_post_link(port, event.type == FCEV_EVENT_TYPE_LINK_UP, event.source);
		break;
	case FCEV_EVENT_TYPE_PORT_ONLINE:
	case FCEV_EVENT_TYPE_PORT_OFFLINE:
		if (fcev_bridge_means_port(port, fcev_heard_word(heard)))
			fcev_post_online(port, event.type == FCEV_EVENT_TYPE_PORT_ONLINE,
					 event.source);
		break;
	default:
		fcev_post(port, &event);
	}
	fcev_watch_hint(port);
}

/*
 * A message whose host has no port came before its arrival or after its
 * removal. Those of a port whose driver posts here are our own echo.
 */
static void fcev_bridge_message(const void *bytes, size_t len)
{
	struct fcev_heard heard;
	struct fcev_port *port;
	int err;

	err = fcev_heard_parse(bytes, len, &heard);
	if (err) {
		if (err == -EBADMSG)
			fcev_loss_malformed();
		return;
	}
	atomic64_inc(&fcev_bridge.heard);
	fcev_loss_number(heard.event_num);
	port = fcev_port_by_host(heard.host_no);
	if (!port)
		return;
	if (!READ_ONCE(port->native))
		fcev_bridge_post(port, &heard);
	fcev_port_put(port);
}

/*
 * Receive one message. Netlink's own recvmsg is called, since it alone ends
 * the state of congestion in which netlink drops everything.
 * Return: true where there may be more.
 */
static bool fcev_bridge_receive_one(void)
{
	struct sockaddr_nl from = {};
	struct msghdr msg = { .msg_name = &from, .msg_namelen = sizeof(from) };
	struct kvec vec = { .iov_base = fcev_bridge.buffer, .iov_len = FCEV_BRIDGE_MESSAGE };
	int len;

	lockdep_assert_held(&fcev_bridge.lock);

	len = kernel_recvmsg(fcev_bridge.sock, &msg, &vec, 1, vec.iov_len, MSG_DONTWAIT);
	fcev_loss_dropped(atomic_read(&fcev_bridge.sock->sk->sk_drops));
	if (len == -ENOBUFS)
		return true;
	if (len < 0)
		return false;
	if (from.nl_pid)
		atomic64_inc(&fcev_bridge.forged);
	else if (msg.msg_flags & MSG_TRUNC)
		fcev_loss_malformed();
	else
		fcev_bridge_message(fcev_bridge.buffer, len);
	return true;
}

/* Return: true where there may be more than @max messages. */
static bool fcev_bridge_receive(unsigned int max)
{
	bool more;

	mutex_lock(&fcev_bridge.lock);
	more = fcev_bridge.sock;
	while (more && max--)
		more = fcev_bridge_receive_one();
	mutex_unlock(&fcev_bridge.lock);
	return more;
}

static void fcev_bridge_receive_work(struct work_struct *work)
{
	if (fcev_bridge_receive(FCEV_BRIDGE_BATCH))
		queue_work(fcev_bridge.wq, work);
}

/**
 * fcev_bridge_drain() - process what drivers have posted until now
 *
 * Called before the port of a host is dropped, whose number may be reused.
 * What other hosts post meanwhile does not prolong it beyond one buffer.
 *
 * Context: may sleep.
 */
void fcev_bridge_drain(void)
{
	unsigned int batches = FCEV_BRIDGE_RCVBUF / SZ_256 / FCEV_BRIDGE_BATCH;

	while (batches-- && fcev_bridge_receive(FCEV_BRIDGE_BATCH))
		cond_resched();
}

/* The poster's context, with whatever locks it has. */
static void fcev_bridge_ready(struct sock *sk)
{
	queue_work(fcev_bridge.wq, &fcev_bridge.receive);
}

static void fcev_bridge_set_callbacks(void (*data_ready)(struct sock *sk),
				      void (*error_report)(struct sock *sk))
{
	struct sock *sk = fcev_bridge.sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	sk->sk_data_ready = data_ready;
	sk->sk_error_report = error_report;
	write_unlock_bh(&sk->sk_callback_lock);
}

/*
 * Joining needs CAP_NET_ADMIN of the current task, which whoever loads the
 * module may lack.
 */
static void fcev_bridge_bind_work(struct work_struct *work)
{
	/* The transport takes its mask for the number of a group. */
	struct sockaddr_nl group = {
		.nl_family = AF_NETLINK,
		.nl_groups = 1 << (SCSI_NL_GRP_FC_EVENTS - 1),
	};

	fcev_bridge.bound = kernel_bind(fcev_bridge.sock, (struct sockaddr *)&group,
					sizeof(group));
	if (!fcev_bridge.bound &&
	    kernel_getsockname(fcev_bridge.sock, (struct sockaddr *)&group) >= 0)
		fcev_bridge.portid = group.nl_pid;
}

/* Netlink's port id of the listener, to leave it out of a broadcast. */
u32 fcev_bridge_portid(void)
{
	return fcev_bridge.portid;
}

/* No broadcast runs our callbacks afterwards. */
static void fcev_bridge_leave_group(void)
{
	int group = SCSI_NL_GRP_FC_EVENTS;
	int err;

	err = fcev_bridge.sock->ops->setsockopt(fcev_bridge.sock, SOL_NETLINK,
						NETLINK_DROP_MEMBERSHIP,
						KERNEL_SOCKPTR(&group), sizeof(group));
	WARN_ON_ONCE(err);
}

/* A drain may be running. */
static void fcev_bridge_close(void)
{
	fcev_bridge_set_callbacks(fcev_bridge.data_ready, fcev_bridge.error_report);
	cancel_work_sync(&fcev_bridge.receive);
	mutex_lock(&fcev_bridge.lock);
	sock_release(fcev_bridge.sock);
	fcev_bridge.sock = NULL;
	mutex_unlock(&fcev_bridge.lock);
}

static int fcev_bridge_open(void)
{
	struct socket *sock;
	int err;

	err = sock_create_kern(&init_net, PF_NETLINK, SOCK_RAW, NETLINK_SCSITRANSPORT, &sock);
	if (err)
		return err;
	sock_set_rcvbuf(sock->sk, FCEV_BRIDGE_RCVBUF);
	fcev_bridge.data_ready = sock->sk->sk_data_ready;
	fcev_bridge.error_report = sock->sk->sk_error_report;
	mutex_lock(&fcev_bridge.lock);
	fcev_bridge.sock = sock;
	mutex_unlock(&fcev_bridge.lock);
	fcev_bridge_set_callbacks(fcev_bridge_ready, fcev_bridge_ready);

	queue_work(fcev_bridge.wq, &fcev_bridge.bind);
	flush_work(&fcev_bridge.bind);
	if (fcev_bridge.bound)
		fcev_bridge_close();
	return fcev_bridge.bound;
}

/**
 * fcev_bridge_init() - begin to listen
 *
 * Context: may sleep.
 * Return: 0 or -errno.
 */
int fcev_bridge_init(void)
{
	int err;

	INIT_WORK(&fcev_bridge.bind, fcev_bridge_bind_work);
	INIT_WORK(&fcev_bridge.receive, fcev_bridge_receive_work);
	fcev_bridge.buffer = kvmalloc(FCEV_BRIDGE_MESSAGE, GFP_KERNEL);
	if (!fcev_bridge.buffer)
		return -ENOMEM;
	fcev_bridge.wq = alloc_ordered_workqueue("fcev_bridge", WQ_MEM_RECLAIM);
	if (!fcev_bridge.wq) {
		err = -ENOMEM;
		goto err_free_buffer;
	}
	fcev_loss_init(fcev_bridge.wq);
	err = fcev_bridge_open();
	if (err)
		goto err_destroy_workqueue;
	return 0;

err_destroy_workqueue:
	destroy_workqueue(fcev_bridge.wq);
err_free_buffer:
	kvfree(fcev_bridge.buffer);
	return err;
}

/**
 * fcev_bridge_exit() - end listening
 *
 * Context: may sleep.
 */
void fcev_bridge_exit(void)
{
	fcev_bridge_leave_group();
	fcev_bridge_close();
	fcev_loss_exit();
	destroy_workqueue(fcev_bridge.wq);
	kvfree(fcev_bridge.buffer);
}

/* What was heard, lost and forged since the module was loaded. */
void fcev_bridge_counts(struct fcev_bridge_counts *counts)
{
	counts->heard = atomic64_read(&fcev_bridge.heard);
	counts->forged = atomic64_read(&fcev_bridge.forged);
	counts->lost = fcev_loss_total();
}
