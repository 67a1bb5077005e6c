#!/bin/sh
# Writes the sum of all orders, with and without tax, as JSON.
set -eu
cents=$(sqlite3 "$WORK/shop.db" "SELECT sum(cents) FROM orders")
printf '{"shop": "%s", "net": %d, "gross": %d}\n' \
  "$SHOP" "$cents" "$((cents * (100 + TAX_PERCENT) / 100))"
