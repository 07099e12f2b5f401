SELECT 'sent'::order_state;
