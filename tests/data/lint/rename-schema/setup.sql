CREATE SCHEMA archive;
CREATE TABLE archive.orders (id bigint PRIMARY KEY, total integer);
