-- The first attempt found a double address and left an invalid index behind.
UPDATE customers SET email = '1@example.com' WHERE id = 2;
-- limbeck:may-fail
CREATE UNIQUE INDEX CONCURRENTLY customers_email ON customers (email);
UPDATE customers SET email = '2@example.com' WHERE id = 2;
