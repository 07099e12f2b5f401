-- totals with tax
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
ALTER TABLE orders ADD COLUMN total_with_tax integer;
CREATE FUNCTION orders_add_tax() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.total_with_tax := NEW.total * 11 / 10;
    RETURN NEW;
END
$$;
CREATE TRIGGER orders_tax BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_add_tax();
