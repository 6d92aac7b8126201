/* Secrets: the configuration, which is kept and shown, names them (credential:NAME); files that only ksrd can read hold them. */
#pragma once
#include "arena.h"
#include "err.h"
#include <stdbool.h>

#define SECRET_PATTERN "^credential:[A-Za-z0-9_][A-Za-z0-9_.-]*$"

/* Has text the form of SECRET_PATTERN? */
bool secret_is_name(const char *text);
/* What stands in the file that text names, without the line end behind it. Looked for where systemd puts it ($CREDENTIALS_DIRECTORY:
   NAME by LoadCredential=NAME:…, ksrd_NAME by LoadCredential=ksrd:FOLDER), else in `folder`, where verbs run by hand find it and
   others must not be able to read it. Errors: ERR_CONFIG; no message holds any part of the secret. */
int secret_read(struct arena *a, const char *text, const char *folder, char **ret, struct err *err);
