-- What is purged leaves a checkpoint: editions before it cannot be asked for any more, the others are as they were.
alter table organisation add column checkpoint int4 not null default 0; -- the oldest that can be asked for; 0: every one

create table purge (
    purge_id int4 not null check (purge_id > 0), -- no sequence: the daily role that dumps may not read one
    checkpoint int4 not null,
    organisation_id int2 not null,
    purged_at timestamptz(3) not null,
    who text not null,
    facts int8 not null,
    pulls int8 not null,
    raws int8 not null,
    primary key (organisation_id, purge_id)
);
-- Kept files that are purged. The pull's own row stays: name, hash and story are still known. A file may come again after that.
create table raw_gone (
    gone_at timestamptz(3) not null,
    organisation_id int2 not null,
    source_id int2 not null,
    raw text collate "C" not null,
    primary key (organisation_id, raw, gone_at)
);
revoke update, delete, truncate on purge, raw_gone from current_user;
