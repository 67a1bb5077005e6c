SELECT city, count(*), sum(quantity), sum(amount)
FROM sale JOIN customer ON customer.id = sale.customer
GROUP BY city ORDER BY city;
