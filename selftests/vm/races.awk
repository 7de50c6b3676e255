# SPDX-License-Identifier: GPL-2.0-only
#
# A kernel's log without the data races in which no code of ours has a part. KCSAN
# watches the whole kernel, and finds some of its own in any long run.
#
# A report has a stack for each access. What an interrupt came upon does not take
# part in it: a stack counts down to its first entry from assembly.

function is_ours(line)	{ return line ~ /\[(fcev|fcsim)[a-z_]*\]/ }

function pass()		{ printf "%s", report; report = "" }

/BUG: KCSAN: / && !inside {
	inside = 1
	ours = 0
}

!inside {
	print
	next
}

{
	report = report $0 "\n"
}

/ (read|write|read-write) .* by (task|interrupt)/	{ interrupted = 0 }
/ asm_[a-z_]*\+0x/ || /Reported by /			{ interrupted = 1 }
!interrupted && is_ours($0)				{ ours = 1 }

# The line that ends it.
/====================/ {
	if (ours)
		pass()
	report = ""
	inside = 0
}

# A report that was cut is nobody's to judge.
END {
	if (inside)
		pass()
}
