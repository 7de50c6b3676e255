# SPDX-License-Identifier: GPL-2.0-only
# KUnit's nested KTAP to one flat line a test case: "ok N suite.case". A
# parameterised case counts once; its failed parameters follow as remarks.

# A suite that ends before its plan does has crashed.
function close_suite()
{
	if (suite != "" && seen < planned)
		print "not ok " ++n " " suite " ended after " seen " of " planned " cases"
	suite = ""
	seen = planned = 0
}

function depth(line) { match(line, /^ */); return RLENGTH / 4 }

# Kernel messages may stand before the text on a console.
{ sub(/\r$/, "") }
/# Subtest: / && depth($0) == 1 {
	close_suite()
	suite = $0
	sub(/.*# Subtest: /, "", suite)
	next
}
/^    1\.\.[0-9]+$/ { planned = substr($0, 8) + 0; next }
/^ *(not )?ok [0-9]+/ {
	level = depth($0)
	line = $0
	sub(/^ */, "", line)
	if (level == 1) {
		n++
		seen++
		bad = line ~ /^not ok/
		sub(/^(not )?ok [0-9]+ *(- )?/, "", line)
		print (bad ? "not ok " : "ok ") n " " suite "." line
	} else if (level > 1 && line ~ /^not ok/) {
		print "# " suite ": " line
	} else if (level == 0) {
		close_suite()
		# It may fail outside its cases.
		if (line ~ /^not ok/)
			print "# " line
	}
	next
}
/^ *# / && !/^ *# (Subtest|module|Totals|[^ ]*: pass:|[^ ]*: ok )/ { sub(/^ */, ""); print }
END { close_suite(); print "1.." n + 0 }
