-- another word for totals
--
-- Revision ID: 001
-- Revises:
-- Create Date: 2025-02-12 10:00:00+09:00

-- migrate:up
ALTER TABLE orders ADD COLUMN amount integer;
CREATE FUNCTION orders_keep_amount() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.amount := NEW.total;
    RETURN NEW;
END
$$;
CREATE TRIGGER orders_amount BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION orders_keep_amount();
