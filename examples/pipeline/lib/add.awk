# Adds up lines that total.awk made: key,receipts,units,amount, in no order.
BEGIN { FS = "," }
{ receipts[$1] += $2; units[$1] += $3; amount[$1] += $4 }
END { for (k in receipts) printf "%s,%d,%d,%.0f\n", k, receipts[k], units[k], amount[k] }
