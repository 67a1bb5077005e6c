SELECT shop, count(*), sum(quantity), sum(amount) FROM sale GROUP BY shop ORDER BY shop;
