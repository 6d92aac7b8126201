-- Due pulls: each due time of a source is answered once, whichever daemon's pull does it.
alter table pull add column due_at timestamptz(3); -- the due time that it answers; null: pulled by hand
create index pull_of_due on pull (organisation_id, source_id, due_at) where due_at is not null;
create unique index pull_answers_due on pull (organisation_id, source_id, due_at) where due_at is not null and state <> 'f';
-- A source that has failed for years has many rows before its last success.
create index pull_that_succeeded on pull (organisation_id, source_id, started_at) where state <> 'f';

-- Since when a source has had the times that it has: what lies before was never due.
create table timing (
    edition int4 not null, -- of the newest configuration that has been read for this
    organisation_id int2 not null,
    source_id int2 not null,
    since timestamptz(3) not null,
    times text not null, -- schedule and after, as due_times says them; '': none
    primary key (organisation_id, source_id),
    foreign key (organisation_id, source_id) references source
);
