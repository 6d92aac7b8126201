-- The papers of a meeting, frozen when they go out: values, statuses and the bytes that were shown, once. A later freeze of the same
-- meeting is a further row with its reason; both stay. Its moment is that of its edition (kind 'freeze').
do $$
declare
    kinds text := (select pg_get_expr(conbin, conrelid) from pg_constraint
        where conrelid = 'edition'::regclass and conname = 'edition_kind_check');
begin -- whatever kinds there are by now, and one more
    alter table edition drop constraint edition_kind_check;
    execute format('alter table edition add constraint edition_kind_check check ((%s) or kind = ''freeze'')', kinds);
end
$$;
create table frozen (
    edition int4 not null, -- that recorded it
    organisation_id int2 not null,
    meeting text collate "C" not null,
    shown int4 not null, -- the edition whose figures they are
    papers_at timestamptz not null, -- when the papers went out
    program text not null,
    protection text not null, -- SHA-256 of what was protected by law then
    withdrawal int4 not null, -- the newest withdrawal that was known then; 0: none
    who text not null, -- '': the clock
    reason text not null, -- '' unless it is frozen again
    sha256 text not null, -- of the lines "item figures-sha256 page-sha256 screen-sha256"
    primary key (organisation_id, meeting, edition)
);
create table frozen_paper (
    edition int4 not null,
    organisation_id int2 not null,
    meeting text collate "C" not null,
    item int2 not null check (item > 0), -- in the order of the agenda
    paragraph text not null, -- '': not numbered
    title text not null,
    address text not null, -- of the page; '': the item shows none
    figures text not null, -- one line a figure (src/kpi/frozen.h)
    figures_sha256 text not null,
    page text not null, -- its bytes, UTF-8
    page_sha256 text not null,
    screen text not null, -- of presenter mode
    screen_sha256 text not null,
    primary key (organisation_id, meeting, edition, item),
    foreign key (organisation_id, meeting, edition) references frozen
);
revoke update, delete, truncate on frozen, frozen_paper from current_user;
