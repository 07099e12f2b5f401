-- create product catalogue
--
-- Revision ID: 002
-- Revises: 001
-- Create Date: 2025-02-14 16:20:00+09:00
-- Branch Labels:
-- Depends On:

-- migrate:up
CREATE TYPE product_status AS ENUM ('draft', 'active', 'retired');

CREATE TABLE products (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku varchar(32) NOT NULL UNIQUE,
    name text NOT NULL,
    status product_status NOT NULL DEFAULT 'draft',
    price numeric(12, 2) NOT NULL CHECK (price >= 0)
);

COMMENT ON COLUMN products.price IS 'Won, tax included; what the customer''s receipt shows';

INSERT INTO products (sku, name, status, price) VALUES
    ('TEA-GRN-100', 'Green tea, 100 g', 'active', 12000),
    ('TEA-BLK-100', 'Black tea, 100 g', 'active', 11000),
    ('POT-CLAY-05', 'Clay pot, 0.5 l', 'draft', 48000);

-- migrate:down
DROP TABLE products;
DROP TYPE product_status;
