# Adds up what hits.awk counted on each server, and lays it out.
{ requests[$1] += $2; errors[$1] += $3; took[$1] += $4 }
END {
  printf "%-12s %9s %7s %8s\n", "path", "requests", "errors", "mean ms"
  for (p in requests) {
    printf "%-12s %9d %7d %8.1f\n", p, requests[p], errors[p], took[p] / requests[p] | "sort"
  }
}
