/* How the daemon tells its pulls which database is in use, and which due time they answer: the environment, which other users cannot
   read. */
#pragma once

#define VERB_PULL_DATABASE "KSRD_DATABASE"
#define VERB_PULL_ORGANISATION "KSRD_ORGANISATION"
#define VERB_PULL_NAME "KSRD_ORGANISATION_NAME"
#define VERB_PULL_DUE "KSRD_DUE"              /* ms since the epoch */
#define VERB_PULL_OWNER "KSRD_DATABASE_OWNER" /* of the private cluster, for purges */
