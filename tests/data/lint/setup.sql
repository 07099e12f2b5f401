-- What is there before each rule's bad.sql and good.sql are run: two tables with rows, as a shop has them.
CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    email text
);
CREATE TABLE orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint,
    state text NOT NULL DEFAULT 'new',
    total integer,
    note varchar(20),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_total ON orders (total);
INSERT INTO customers (name, email) SELECT 'customer ' || i, i || '@example.com' FROM generate_series(1, 50) i;
INSERT INTO orders (customer_id, total, note) SELECT i % 50 + 1, i, 'note ' || i FROM generate_series(1, 200) i;
