-- What a relation was before an answer ended it of which no event had spoken. A member who got another id is answered for as one
-- who is gone, and the event that says so may come later: then it was no end.
ALTER TABLE t_wecom_staff_customer_relation ADD COLUMN ended_from text;

-- Of the newest list that was stored: an older one brings none back.
ALTER TABLE weir_department ADD COLUMN as_of timestamptz NOT NULL DEFAULT '-infinity';
