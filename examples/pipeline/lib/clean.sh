# Drops the damaged lines of the shop $1 and those sent twice; sorts the rest by product.
set -eu
awk -v rejected="work/rejected/$1.damaged.csv" -f lib/clean.awk \
  "work/raw/$1.csv" > "work/clean/$1.tmp"
sort -t, -u -k3,3 -k1,1 -o "work/clean/$1.csv" "work/clean/$1.tmp"
rm "work/clean/$1.tmp"
