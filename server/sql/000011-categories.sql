-- Folders of groups, and what the console's lists look for.

-- distributed: dept_id 0 is the enterprise's own scope, parent_id 0 the top of it. The 未分类 of a scope is no row, but the number 0.
create table category (
  enterprise_id int not null,
  id int not null,
  dept_id bigint not null,
  parent_id int not null,
  name text collate "C" not null,
  primary key (enterprise_id, id),
  unique (enterprise_id, dept_id, parent_id, name)
);
-- Never the id of a category that was deleted: somebody may still have its page open.
alter table lane add column next_category_id int not null default 1;

-- What people did by hand, and what went wrong, among all that apps send. Both are rare, so an app's batch pays for neither.
create index import_batch_person on import_batch (enterprise_id, person_id, id) where person_id is not null;
create index import_batch_error on import_batch (enterprise_id, id) where status = 'ERROR';
