# Joins the sales of the shop $1 with the catalogue, sets unknown products aside, and sorts the rest
# by receipt. Each step has its own command: a pipeline would hide the failure of all but its last.
set -eu
join -t, -v 1 -1 3 -2 1 "work/clean/$1.csv" work/products.csv > "work/rejected/$1.unknown.csv"
join -t, -1 3 -2 1 -o 1.1,1.2,1.4,1.3,2.2,1.5,2.3 \
  "work/clean/$1.csv" work/products.csv > "work/priced/$1.joined"
awk -v shop="$1" -f lib/price.awk "work/priced/$1.joined" > "work/priced/$1.tmp"
sort -t, -k1,1 -o "work/priced/$1.csv" "work/priced/$1.tmp"
rm "work/priced/$1.joined" "work/priced/$1.tmp"
