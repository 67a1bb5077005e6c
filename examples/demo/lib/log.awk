# Prints the access log of one web server, busiest at noon: second path status milliseconds.
# A Lehmer generator that starts from -v state=N makes the same numbers with every awk.
# Needs -v count too.
function below(limit) { state = (state * 16807) % 2147483647; return state % limit }
BEGIN {
  paths = split("/ /search /cart /cart/pay /login /help /api/items /api/prices", path, " ")
  for (i = 1; i <= count; i++) {
    where = 1 + below(paths)
    status = below(100) < 97 ? 200 : 500 + below(4)
    took = 3 + below(40)
    if (below(20) == 0) took += below(5000)
    day = i / (count + 1)
    print int(86400 * (day + 0.11 * sin(6.2831853 * day))), path[where], status, took
  }
}
