-- What people have been told last, so that they are told once: of a source (pull, late), of a figure (status, delayed), of the digest.
create table told (
    told_at timestamptz(3) not null default now(),
    organisation_id int2 not null,
    kind text collate "C" not null,
    key text collate "C" not null,
    value text not null,
    primary key (organisation_id, kind, key)
);
