INSERT INTO customers (name) VALUES ('without orders');
