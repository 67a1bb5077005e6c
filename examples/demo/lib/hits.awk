# Counts per path: path, requests, errors, milliseconds, in no order.
{ requests[$2]++; errors[$2] += $3 >= 500; took[$2] += $4 }
END { for (p in requests) print p, requests[p], errors[p], took[p] }
