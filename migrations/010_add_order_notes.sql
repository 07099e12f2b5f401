-- 주문 메모 추가
--
-- 고객이 주문할 때 남긴 배송 메모를 저장합니다.
--
-- Revision ID: 010
-- Revises: 009
-- Create Date: 2025-04-21 13:25:00+09:00
-- Branch Labels:
-- Depends On:

-- migrate:up
ALTER TABLE orders ADD COLUMN note text;

-- 기존 주문에는 메모가 없습니다.
COMMENT ON COLUMN orders.note IS '배송 메모: 고객이 남긴 글 그대로; 비어 있으면 없음';

/* 메모는 짧은 글입니다. /* 길면 고객 문의로 받습니다. */ */
ALTER TABLE orders ADD CONSTRAINT orders_note_length CHECK (char_length(note) <= 500);

-- migrate:down
ALTER TABLE orders DROP CONSTRAINT orders_note_length;
ALTER TABLE orders DROP COLUMN note;
