-- Pulls that were taken back. Nothing is deleted: the edition of kind 'retraction' holds the figures as they would be without the pull.
alter table edition drop constraint edition_kind_check;
alter table edition add constraint edition_kind_check
    check (kind in ('pull', 'correction', 'config', 'rights', 'close', 'clock', 'retraction'));

create table retraction (
    pull_id int4 not null,
    edition int4 not null,
    organisation_id int2 not null,
    who text not null,
    reason text not null,
    primary key (organisation_id, pull_id)
);
revoke update, delete, truncate on retraction from current_user;
