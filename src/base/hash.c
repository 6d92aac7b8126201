#include "hash.h"
#include <sodium.h>

char *
hash_sha256_hex(const void *data, size_t n, char out[HASH_HEX])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    static const unsigned char nothing[1] = {0};
    crypto_hash_sha256(hash, n ? data : nothing, n);
    sodium_bin2hex(out, HASH_HEX, hash, sizeof hash);
    return out;
}

char *
hash_sha256_base64(const void *data, size_t n, char out[HASH_BASE64])
{
    static const unsigned char nothing[1];
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(hash, n ? data : nothing, n);
    return sodium_bin2base64(out, HASH_BASE64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
}
