-- Small groups (research/disclosure.md). What is released of protected measures: once a family and month, never changed. Only added to.
create table disclosure (
    edition int4 not null, -- the release
    pull_id int4 not null, -- the newest pull that it was made of; 0: none
    organisation_id int2 not null,
    period int2 not null, -- its last month
    family text collate "C" not null,
    primary key (organisation_id, family, period)
);
create index disclosure_by_edition on disclosure (organisation_id, edition);

-- Who is shown, and the tree of that month.
create table disclosure_unit (
    organisation_id int2 not null,
    period int2 not null,
    own bool not null, -- what is placed on the unit itself, beside the units below it
    shown bool not null,
    family text collate "C" not null,
    dimension text collate "C" not null, -- '': the total
    unit text collate "C" not null,
    parent text collate "C" not null, -- '': a root
    reason text collate "C" not null,
    primary key (organisation_id, family, period, dimension, unit, own),
    check (shown = (reason = 'shown'))
);

-- The unit's own number, without those below it. Null: expected, and missing.
create table disclosure_value (
    edition int4 not null,
    organisation_id int2 not null,
    period int2 not null,
    family text collate "C" not null,
    measure text collate "C" not null,
    slice text collate "C" not null,
    unit text collate "C" not null,
    value numeric,
    primary key (organisation_id, measure, slice, period, unit)
);
create index disclosure_value_by_edition on disclosure_value (organisation_id, edition);

-- A shown unit that should not have been: hidden from that month on, as of every edition.
create table disclosure_withdrawal (
    edition int4 not null,
    organisation_id int2 not null,
    period int2 not null,
    family text collate "C" not null, -- '': all
    unit text collate "C" not null,
    who text not null,
    reason text not null check (reason <> ''),
    primary key (organisation_id, unit, family, edition)
);

-- Who was allowed to see a hidden figure outside the pages, why, and until when.
create table disclosure_override (
    override_id int4 not null check (override_id > 0),
    organisation_id int2 not null,
    made_at timestamptz(3) not null,
    until date not null,
    indicator text collate "C" not null,
    unit text collate "C" not null,
    who text not null check (who <> ''),
    reason text not null check (reason <> ''),
    primary key (organisation_id, override_id)
);
revoke update, delete, truncate on disclosure, disclosure_unit, disclosure_value, disclosure_withdrawal, disclosure_override
    from current_user;
