#!/bin/sh
# Makes up the orders of a year in the current folder; the first try fails as a busy server would.
set -eu
year=$1
tried=.tried-$year
if ! [ -e "$tried" ]; then
  : > "$tried"
  echo "the server is busy" >&2
  exit 75
fi
{
  echo "order${SEPARATOR}cents"
  seq "$ORDERS" | while read -r n; do echo "$year-$n${SEPARATOR}$((n * 100))"; done
} > "$FILE.part"
mv "$FILE.part" "$FILE"
echo "$ORDERS orders of $region in $year"
