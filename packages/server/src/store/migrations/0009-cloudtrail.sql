-- How far the audit trail has been settled (indexed and sealed): one row. What lies after `sequence` waits until it can have no
-- older record still to come: the highest number seen is noted, and settled a while later. `head` seals the end of the chain of
-- stretches, `floor` its beginning: what is older was deleted when its time was over.
CREATE TABLE audit_settling (
  settler TEXT NOT NULL PRIMARY KEY,
  sequence INTEGER NOT NULL,
  seen_sequence INTEGER NOT NULL,
  seen_at_ms INTEGER NOT NULL,
  settled_to_ms INTEGER NOT NULL,
  head BYTES,
  floor BYTES,
  floor_sequence INTEGER NOT NULL,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL
);
INSERT INTO audit_settling VALUES ('settler', 0, 0, 0, 0, NULL, NULL, 0, 'Pending', 0, 0);

-- A settled stretch of the trail: the records after one number, up to another. `seal` is its link in the chain, sealed.
-- `newest_ms` is the newest instant of this and all earlier stretches.
CREATE TABLE audit_stretch (
  after_sequence INTEGER NOT NULL PRIMARY KEY,
  upto_sequence INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  first_at_ms INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  newest_ms INTEGER NOT NULL,
  seal BYTES NOT NULL
);
CREATE INDEX audit_stretch_by_first ON audit_stretch (first_at_ms, upto_sequence);
CREATE INDEX audit_stretch_by_newest ON audit_stretch (newest_ms, upto_sequence);

-- Which records of a stretch have something in common: `term` is a digest of what, `sequences` their numbers.
CREATE TABLE audit_index (
  account TEXT NOT NULL,
  term BYTES NOT NULL,
  after_sequence INTEGER NOT NULL,
  sequences BYTES NOT NULL,
  PRIMARY KEY (account, term, after_sequence)
);
CREATE INDEX audit_index_by_stretch ON audit_index (after_sequence);

-- A trail, and how far it has been delivered. The file that is being written is planned before: whoever goes on after a crash
-- writes the same one again. `status` is Pending while there is something to deliver or to come.
CREATE TABLE trail (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  bucket TEXT NOT NULL,
  prefix TEXT,
  multi_region INTEGER NOT NULL,
  global_events INTEGER NOT NULL,
  validated INTEGER NOT NULL,
  selectors TEXT,
  advanced_selectors TEXT,
  tags TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  logging INTEGER NOT NULL,
  started_at_ms INTEGER,
  stopped_at_ms INTEGER,
  sequence INTEGER NOT NULL,
  planned_sequence INTEGER,
  planned_at_ms INTEGER,
  delivered_at_ms INTEGER,
  delivery_error TEXT,
  digest_at_ms INTEGER,
  digest_error TEXT,
  status TEXT NOT NULL,
  due_at_ms INTEGER NOT NULL,
  leased_until_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, name)
);
CREATE INDEX trail_by_due ON trail (status, due_at_ms);
CREATE INDEX trail_by_bucket ON trail (bucket);

-- The end of a trail's chain of digests in a region: when the next one begins, and the last one's object, hash and signature.
CREATE TABLE trail_digest (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  file_region TEXT NOT NULL,
  begins_at_ms INTEGER NOT NULL,
  bucket TEXT,
  object TEXT,
  hash TEXT,
  signature TEXT,
  PRIMARY KEY (account, region, name, file_region)
);

-- Files that the next digest of their region will list.
CREATE TABLE trail_file (
  account TEXT NOT NULL,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  file_region TEXT NOT NULL,
  bucket TEXT NOT NULL,
  object TEXT NOT NULL,
  hash TEXT NOT NULL,
  oldest_ms INTEGER NOT NULL,
  newest_ms INTEGER NOT NULL,
  delivered_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, region, name, bucket, object)
);

-- The pair of keys that signs an account's digests; the private one is sealed.
CREATE TABLE trail_key (
  account TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  public_key BYTES NOT NULL,
  private_key BYTES NOT NULL,
  created_at_ms INTEGER NOT NULL,
  PRIMARY KEY (account, fingerprint)
);
