-- Facts in the source's own words, editions, pulls and the configuration in force. research/schema.md tells why.
-- organisation_id leads every key; facts are only ever added to; no triggers and no foreign keys on them.

-- The version row: UPDATE … RETURNING on it is lock, number and clock of an edition in one.
create table organisation (
    organisation_id int2 primary key check (organisation_id > 0),
    slug text collate "C" not null unique,
    name text not null,
    edition int4 not null default 0,
    recorded_at timestamptz(3) not null default 'epoch',
    checked_at timestamptz(3) not null default 'epoch',
    last_pull int4 not null default 0
) with (fillfactor = 50);

create table edition (
    edition int4 not null check (edition > 0),
    pull_id int4,
    last_pull int4 not null, -- the newest pull recorded when this edition was made
    organisation_id int2 not null references organisation,
    recorded_at timestamptz(3) not null,
    kind text not null check (kind in ('pull', 'correction', 'config', 'rights', 'close', 'clock')),
    primary key (organisation_id, edition),
    unique (organisation_id, recorded_at)
);

create table source (
    organisation_id int2 not null references organisation,
    source_id int2 not null check (source_id > 0),
    code text collate "C" not null,
    primary key (organisation_id, source_id),
    unique (organisation_id, code)
);

create table pull (
    pull_id int4 not null check (pull_id > 0),
    edition int4, -- null: it made none
    organisation_id int2 not null,
    source_id int2 not null,
    state "char" not null check (state in ('o', 'u', 'f')), -- ok, unchanged, failed
    started_at timestamptz(3) not null,
    ended_at timestamptz(3) not null,
    bytes int8 not null,
    rows_read int8 not null,
    facts_new int8 not null,
    facts_changed int8 not null,
    facts_vanished int8 not null,
    facts_total int8 not null,
    file text not null,
    raw text not null,
    sha256 text not null,
    fault_where text not null,
    fault_what text not null,
    fault_hint text not null,
    control text not null,
    primary key (organisation_id, pull_id),
    foreign key (organisation_id, source_id) references source
);
create index pull_of_source on pull (organisation_id, source_id, started_at, pull_id);

-- What a number is, in the source's codes. series_id is dense per organisation and given in commit order.
create table series (
    series_id int4 not null check (series_id > 0),
    organisation_id int2 not null,
    source_id int2 not null,
    span int2 not null check (span between 1 and 120), -- months that a period covers
    delivered "char" not null check (delivered in ('p', 'a')), -- the period itself, or accumulated since January
    account text collate "C" not null,
    unit text collate "C" not null,
    slice text collate "C" not null,
    dims text collate "C" not null,
    scenario text collate "C" not null,
    version text collate "C" not null,
    primary key (organisation_id, series_id),
    unique (organisation_id, source_id, account, unit, slice, dims, scenario, version, delivered, span),
    foreign key (organisation_id, source_id) references source
);

-- The newest edition ≤ E of (series, period) is the fact as of E.
create table fact (
    edition int4 not null,
    series_id int4 not null,
    organisation_id int2 not null,
    period int2 not null, -- its last month: year · 12 + month − 1
    state "char" not null check (state in ('v', 'n', 'g')), -- value, delivered without a value, gone
    value numeric check ((value is not null) = (state = 'v')),
    primary key (organisation_id, series_id, period, edition)
) with (autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.02);
-- What came after edition E, in order: the loader's only question. 7 B a row after deduplication; facts are added at its right end.
create index fact_by_edition on fact (organisation_id, edition);

create table config (
    edition int4 not null,
    organisation_id int2 not null,
    sha256 text not null,
    who text not null,
    text text not null,
    primary key (organisation_id, edition)
);

-- Append-only even for the owner, where one role is both owner and daily role (`database: url:`). Superusers pass.
-- (So nothing may refer to these tables by foreign key: its check needs UPDATE on them.)
revoke update, delete, truncate on fact, edition, pull, series, config from current_user;
