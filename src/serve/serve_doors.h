/* The doors from their opening to their end, and certificates that change in between. */
#pragma once
#include "serve_http.h"

/* Opens a door for each listening socket of the configuration. Errors: ERR_CONFIG. */
int serve_doors_open(struct serve *s, struct err *err);
/* Starts the HTTP threads of each. */
int serve_doors_start(struct serve *s, struct err *err);
/* Doors with TLS go on with the new certificate; on error the old one stays in use. Takes over tls in either case. */
int serve_doors_renew(struct serve *s, struct serve_tls *tls, struct err *err);
/* Ends the threads whose certificate has been replaced and who have finished what they had begun. Call a few times a second. */
void serve_doors_tick(struct serve *s, int64_t now);
/* Takes no new connections, wakes and answers those who wait, gives running answers some seconds, ends the threads. */
void serve_doors_stop(struct serve *s);
