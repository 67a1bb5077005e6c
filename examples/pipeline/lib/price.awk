# From receipt,day,customer,sku,category,quantity,price to
# receipt,day,shop,customer,sku,category,quantity,amount. Needs -v shop.
BEGIN { FS = OFS = "," }
{ print $1, $2, shop, $3, $4, $5, $6, $6 * $7 }
