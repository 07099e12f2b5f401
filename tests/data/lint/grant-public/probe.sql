SET LOCAL ROLE lint_stranger;
SELECT total FROM orders;
