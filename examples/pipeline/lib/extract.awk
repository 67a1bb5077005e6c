# Prints what the till of one shop recorded: receipt,day,sku,customer,quantity. Real data is dirty,
# and so is this: damaged quantities, lines sent twice, carriage returns, products that nobody knows.
# Needs random.awk, -v state, -v count, -v code (the receipts' letter) and -v month (YYYY-MM).
BEGIN {
  print "receipt,day,sku,customer,quantity"
  for (i = 1; i <= count; i++) {
    day = 1 + below(28)
    sku = 1 + below(250)
    customer = 1 + below(2000)
    quantity = 1 + below(9)
    if (below(40) == 0) quantity = "n/a"
    line = sprintf("%s%06d,%s-%02d,P%04d,C%04d,%s", code, i, month, day, sku, customer, quantity)
    if (below(30) == 0) line = line "\r"
    print line
    if (below(50) == 0) print line
  }
}
