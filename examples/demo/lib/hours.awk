# Counts the requests of each hour and draws them, one mark for -v mark=N requests.
{ requests[int($1 / 3600)]++ }
END {
  for (hour = 0; hour < 24; hour++) {
    bar = ""
    for (i = 0; i < requests[hour] / mark; i++) bar = bar "#"
    printf "%02d:00 %7d %s\n", hour, requests[hour], bar
  }
}
