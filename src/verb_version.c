#include "verb.h"
#include "verb_common.h"

int
verb_version(struct verb_context *c, struct err *err)
{
    if (verb_common_rest(c, 0, "usage: ksrd version", err) < 0)
        return -1;
    printf("ksrd %s\n", KSRD_VERSION);
    return 0;
}
