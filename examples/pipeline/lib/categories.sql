SELECT category, count(*), sum(quantity), sum(amount) FROM sale GROUP BY category ORDER BY category;
