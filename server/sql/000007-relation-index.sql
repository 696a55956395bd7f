-- The index of a user's relations without the group: equal keys are then stored once with a list of rows, which takes 40 % of
-- the room and fills faster (docs/decisions/0007-fast-path.md). It serves the groups of a user, a hundred or so.
drop index relation_user;
create index relation_user on relation (enterprise_id, user_id);
