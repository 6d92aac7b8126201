#include "base64.h"
#include <sodium.h>
#include <string.h>

char *
base64_encode(struct arena *a, const void *bytes, size_t n)
{
    size_t most = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);

    return sodium_bin2base64(arena_alloc(a, most), most, bytes, n, sodium_base64_VARIANT_ORIGINAL);
}

unsigned char *
base64_decode(struct arena *a, const char *text, size_t *ret_n)
{
    size_t len = strlen(text);
    unsigned char *bytes = arena_alloc(a, len + 1);

    if (sodium_base642bin(bytes, len + 1, text, len, NULL, ret_n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return NULL;
    return bytes;
}
