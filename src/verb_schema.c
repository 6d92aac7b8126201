/* ksrd schema: the JSON Schema of the configuration; --markdown: its reference page; --man: ksrd.yaml(5). */
#include "buf.h"
#include "verb.h"
#include "verb_common.h"

int
verb_schema(struct verb_context *c, struct err *err)
{
    struct buf b;
    int ret = 0;
    bool markdown = verb_common_flag(c, "--markdown"), man = verb_common_flag(c, "--man");

    if (verb_common_rest(c, 0, "usage: ksrd schema [--markdown | --man]", err))
        return -1;
    buf_init(&b, (size_t)4 << 20);
    if (markdown)
        config_schema_markdown(&b);
    else if (man)
        config_schema_man(&b);
    else
        config_schema_json(&b);
    if (b.failed)
        ret = err_set(err, ERR_BUG, NULL, NULL, "the schema does not fit its buffer");
    else
        fputs(b.data, stdout);
    buf_free(&b);
    return ret;
}
