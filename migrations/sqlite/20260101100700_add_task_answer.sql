-- What was sent when the task was completed, as JSON; what became of it later is in the instance.
-- Null while it is open, and for tasks that were completed before this was kept.
ALTER TABLE human_task ADD COLUMN answer TEXT;
