/* How the pages are reached: listen, socket, proxy, tls, access_log. The texts add their faults themselves. */
#pragma once
#include "config_walk.h"

#define CONFIG_HTTP_NAME                                                                                     \
    "^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)*[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$"

void config_http_listen(struct load *l, const struct node *n);
void config_http_metrics(struct load *l, const struct node *n);
void config_http_mode(struct load *l, const struct node *n);
void config_http_group(struct load *l, const struct node *n);
void config_http_name(struct load *l, const struct node *n);
void config_http_address(struct load *l, const struct node *n);
void config_http_file(struct load *l, const struct node *n);
void config_http_embed(struct load *l, const struct node *n);
void config_http_log(struct load *l, const struct node *n);
/* What they mean together: nobody reaches ksrd past a door that the administrator has not named. */
void config_http_check(struct load *l);
