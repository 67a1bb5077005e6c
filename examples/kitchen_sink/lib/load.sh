#!/bin/sh
# Loads orders from its standard input into work/shop.db.
set -eu
grep -v '^order,' > "$WORK/orders.csv"
sqlite3 "$WORK/shop.db" "CREATE TABLE orders (id TEXT, cents INTEGER)" \
  ".mode csv" ".import $WORK/orders.csv orders"
echo "loaded $(grep -c . "$WORK/orders.csv") orders"
