-- Months of a source are released and locked, each word an own row; the newest holds. Its moment is that of its edition (kind 'close').
create table release (
    edition int4 not null,
    organisation_id int2 not null,
    source_id int2 not null,
    period int2 not null, -- the month: year · 12 + month − 1
    state "char" not null check (state in ('p', 's', 'l')), -- preliminär, släppt, låst
    who text not null, -- '': the source's rule
    reason text not null,
    primary key (organisation_id, source_id, period, edition)
);
-- Figures of a released or locked month were changed: a new row, never another figure in the old one's place.
create table correction (
    edition int4 not null, -- of the pull, or of the retraction, that changed them
    pull_id int4 not null,
    organisation_id int2 not null,
    source_id int2 not null,
    period int2 not null,
    locked bool not null,
    facts int8 not null,
    primary key (organisation_id, source_id, period, edition)
);
-- What was reported, once, when the month became final: one line a value (src/cube/cube_report.h).
create table reported (
    edition int4 not null,
    organisation_id int2 not null,
    source_id int2 not null,
    period int2 not null,
    program text not null,
    sha256 text not null, -- of text
    text text not null,
    primary key (organisation_id, source_id, period, edition)
);
-- Why, if whoever pulled by hand said so.
alter table pull add column reason text not null default '';
revoke update, delete, truncate on release, correction, reported from current_user;
