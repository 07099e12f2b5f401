SELECT total FROM archive.orders;
