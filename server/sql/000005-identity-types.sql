-- What a value of an own identity type must match, whole; null: anything. Checked and bounded by domain/value-pattern.ts.
alter table identity_type add column pattern text;
