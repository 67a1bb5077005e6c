SELECT day, count(*), sum(quantity), sum(amount) FROM sale GROUP BY day ORDER BY day;
