# Prints the catalogue: sku,category,price in cents. Needs random.awk, -v state and -v count.
BEGIN {
  kinds = split("bakery dairy drinks fruit household vegetables", category, " ")
  for (i = 1; i <= count; i++) {
    kind = 1 + below(kinds)
    price = 49 + below(2500)
    printf "P%04d,%s,%d\n", i, category[kind], price
  }
}
