# Reads the till of the shop $1 into work/raw. The config sets CODE and SEED for each shop, and
# RECEIPTS and MONTH for all.
set -eu
awk -v state="$SEED" -v count="$RECEIPTS" -v code="$CODE" -v month="$MONTH" \
  -f lib/random.awk -f lib/extract.awk > "work/raw/$1.csv"
echo "$1: $(awk 'END { print NR - 1 }' "work/raw/$1.csv") lines"
