SELECT total FROM orders;
