-- Each delivery held against its own control figures, in the pull's own transaction (kpi/reconcile.h): a line is what the file says,
-- what its rows came to, and what the database has. As arrays, because they are read whole: select unnest(code), unnest(control) …
create table reconciliation (
    pull_id int4 not null,
    lines int4 not null, -- so many, and so many of them where all that is known is one figure
    agree int4 not null,
    organisation_id int2 not null,
    source_id int2 not null,
    first int2 not null, -- months that it speaks of; −1: none
    last int2 not null,
    kind "char" not null check (kind in ('k', 'p', 'b', 'd', 'v', 'r')),
    scenario text collate "C" not null,
    note text not null,
    code text[] not null,
    name text[] not null, -- '' where the line agrees
    control numeric[] not null,
    counted numeric[] not null,
    stored numeric[] not null,
    primary key (organisation_id, pull_id, kind, scenario)
);
create index reconciliation_of_source on reconciliation (organisation_id, source_id, pull_id);
-- Figures that a plausibility rule held and a person accepted: for as long as the figure is the accepted one.
do $$
declare
    kinds text := (select pg_get_expr(conbin, conrelid) from pg_constraint
        where conrelid = 'edition'::regclass and conname = 'edition_kind_check');
begin -- whatever kinds there are by now, and one more
    alter table edition drop constraint edition_kind_check;
    execute format('alter table edition add constraint edition_kind_check check ((%s) or kind = ''accept'')', kinds);
end $$;
create table acceptance (
    edition int4 not null,
    organisation_id int2 not null,
    period int2 not null, -- its last month
    indicator text collate "C" not null,
    unit text collate "C" not null,
    value numeric not null, -- rounded to 12 decimals
    who text not null,
    reason text not null,
    primary key (organisation_id, indicator, unit, period, edition)
);
revoke update, delete, truncate on reconciliation, acceptance from current_user;
