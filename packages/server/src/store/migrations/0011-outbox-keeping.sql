-- The work of dropping events whose time is over: one row, done again and again.
CREATE TABLE outbox_keeping (
  keeper TEXT NOT NULL PRIMARY KEY,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL
);
INSERT INTO outbox_keeping VALUES ('keeper', 'Pending', 0, 0);
