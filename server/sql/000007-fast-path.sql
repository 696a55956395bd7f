-- The index of a user's relations without the group: equal keys are then stored once with a list of rows, which takes 40 %
-- less room and fills faster (docs/decisions/0007-fast-path.md). It serves the groups of a user, a hundred or so.
drop index relation_user;
create index relation_user on relation (enterprise_id, user_id);

-- A note of an attempt belongs to its place in the order of effect, so a chunk that ends well need not clear it. `begun` counts
-- the attempts in that place, and one more while batches are tried alone because of an earlier place.
alter table lane_attempt add column applied_seq bigint not null default -1;
