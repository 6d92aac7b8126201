/* SHA-256 (libsodium). */
#pragma once
#include <stddef.h>

#define HASH_HEX 65
/* 64 lower-case hex digits and a NUL. */
char *hash_sha256_hex(const void *data, size_t n, char out[HASH_HEX]);
#define HASH_BASE64 45
/* As Content-Security-Policy and the like write it. */
char *hash_sha256_base64(const void *data, size_t n, char out[HASH_BASE64]);
