# Prints for each shop named how many of its lines did not make it.
set -eu
lines() { awk 'END { print NR }' "$1"; }
echo "shop,damaged,twice,unknown"
for shop in "$@"; do
  raw=$(($(lines "work/raw/$shop.csv") - 1))
  damaged=$(lines "work/rejected/$shop.damaged.csv")
  clean=$(lines "work/clean/$shop.csv")
  unknown=$(lines "work/rejected/$shop.unknown.csv")
  echo "$shop,$damaged,$((raw - damaged - clean)),$unknown"
done
