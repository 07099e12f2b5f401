CREATE TABLE order_lines (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers (id));
