INSERT INTO customers (name) VALUES (NULL);
