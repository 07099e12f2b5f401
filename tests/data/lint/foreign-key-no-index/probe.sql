DELETE FROM customers WHERE name = 'without orders';
