# Prints the customers: id,city. Needs random.awk, -v state and -v count.
BEGIN {
  cities = split("Aldbridge Brookfield Carrow Dunmere Eastholm", city, " ")
  for (i = 1; i <= count; i++) printf "C%04d,%s\n", i, city[1 + below(cities)]
}
