-- keep order totals up to date
--
-- Revision ID: 004
-- Revises: 003
-- Create Date: 2025-03-03 14:10:00+09:00
-- Branch Labels:
-- Depends On:

-- migrate:up
ALTER TABLE orders ADD COLUMN total numeric(14, 2) NOT NULL DEFAULT 0;

CREATE FUNCTION refresh_order_total() RETURNS trigger
LANGUAGE plpgsql AS $function$
DECLARE
    changed_order bigint := coalesce(NEW.order_id, OLD.order_id);
BEGIN
    -- The semicolons in here belong to the function, not to the script.
    UPDATE orders
    SET total = (
        SELECT coalesce(sum(quantity * unit_price), 0)
        FROM order_lines
        WHERE order_id = changed_order
    )
    WHERE id = changed_order;
    RETURN NULL;
END;
$function$;

CREATE TRIGGER order_lines_total
    AFTER INSERT OR UPDATE OR DELETE ON order_lines
    FOR EACH ROW EXECUTE FUNCTION refresh_order_total();

UPDATE orders
SET total = lines.total
FROM (
    SELECT order_id, sum(quantity * unit_price) AS total
    FROM order_lines
    GROUP BY order_id
) AS lines
WHERE lines.order_id = orders.id;

-- migrate:down
DROP TRIGGER order_lines_total ON order_lines;
DROP FUNCTION refresh_order_total();
ALTER TABLE orders DROP COLUMN total;
