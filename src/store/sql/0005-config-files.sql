-- The text in force holds more than the files: what left them lives on in it. files: the hash of the files' part, null as long as
-- that was all (then sha256). reason: why, if whoever applied it said so.
alter table config add column files text;
alter table config add column reason text not null default '';
