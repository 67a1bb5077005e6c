# Sums priced lines by the column named in -v key: key,receipts,units,amount, in no order.
BEGIN { FS = "," }
{ receipts[$key]++; units[$key] += $7; amount[$key] += $8 }
END { for (k in receipts) printf "%s,%d,%d,%.0f\n", k, receipts[k], units[k], amount[k] }
