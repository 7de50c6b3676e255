// SPDX-License-Identifier: GPL-2.0-only
/// Misuse of include/linux/fcev.h in drivers: posts after unregistering,
/// calls that may sleep under a spin lock or with interrupts off, a handler
/// removed under a lock, a host removed before its port was unregistered.
//
// Within one function. What a driver does across functions, the debug kernel
// finds at run time: might_sleep() in the calls, and refused posts in
// fcev show.
//
// Options: --no-includes --include-headers

virtual report

// ---- a port is used after it was unregistered

@after@
expression port, e;
identifier post =~ "^fcev_(link_up|link_down|port_online|port_offline|bus_changed|listening|lip|lip_reset|reset_detected|buffer_overrun|adapter_changed|rscn|target_online|target_offline|target_removed|target_changed|target_service_time|fpin|rlir|vendor_event|port_unregister)$";
position p;
@@

  fcev_port_unregister(port);
  ... when != port = e
  post@p(port, ...)

@script:python depends on report@
p << after.p;
post << after.post;
@@

coccilib.report.print_report(p[0], "%s() after fcev_port_unregister()" % post)

// ---- calls that may sleep, in atomic context

@atomic@
identifier lock =~ "^(raw_)?(spin|read|write)_lock(_irq|_irqsave|_bh)?$";
identifier unlock =~ "^(raw_)?(spin|read|write)_unlock(_irq|_irqrestore|_bh)?$";
identifier call =~ "^fcev_(port_register|port_register_flags|port_unregister|handler_add|handler_add_owner|handler_remove)$";
position p;
@@

  lock(...);
  ... when != unlock(...)
  call@p(...)

@script:python depends on report@
p << atomic.p;
call << atomic.call;
lock << atomic.lock;
@@

coccilib.report.print_report(p[0], "%s() may sleep, and is called under %s()" % (call, lock))

@irqs_off@
identifier off =~ "^(local_irq_disable|local_irq_save|local_bh_disable|preempt_disable|rcu_read_lock)$";
identifier on =~ "^(local_irq_enable|local_irq_restore|local_bh_enable|preempt_enable|rcu_read_unlock)$";
identifier call =~ "^fcev_(port_register|port_register_flags|port_unregister|handler_add|handler_add_owner|handler_remove)$";
position p;
@@

  off(...);
  ... when != on(...)
  call@p(...)

@script:python depends on report@
p << irqs_off.p;
call << irqs_off.call;
off << irqs_off.off;
@@

coccilib.report.print_report(p[0], "%s() may sleep, and is called after %s()" % (call, off))

// ---- a handler is waited for under a lock, which it may take

@locked_remove@
expression m;
position p;
@@

(
  mutex_lock(m);
|
  down_write(m);
|
  down_read(m);
|
  down(m);
)
  ... when != mutex_unlock(m)
      when != up_write(m)
      when != up_read(m)
      when != up(m)
  fcev_handler_remove@p(...)

@script:python depends on report@
p << locked_remove.p;
m << locked_remove.m;
@@

coccilib.report.print_report(p[0], "fcev_handler_remove() waits for the handler, which may wait for %s" % m)

// ---- the host goes before its port

@host_first@
expression host, port;
position p;
@@

(
  scsi_remove_host(host);
|
  fc_remove_host(host);
)
  ...
  fcev_port_unregister@p(port)

@script:python depends on report@
p << host_first.p;
@@

coccilib.report.print_report(p[0], "fcev_port_unregister() belongs before fc_remove_host() and scsi_remove_host()")

// A function that removes a host and knows of its registered port, but does
// not unregister that.

@registers@
expression port;
identifier reg =~ "^fcev_port_register(_flags)?$";
position r;
@@

  port = reg@r(...)

@unregisters@
@@

  fcev_port_unregister(...)

@removes depends on registers && !unregisters@
position p;
@@

  scsi_remove_host@p(...)

@script:python depends on report@
p << removes.p;
@@

coccilib.report.print_report(p[0], "scsi_remove_host() in a driver that registers a port and never unregisters it")
