/* SHA-256 (libsodium). */
#pragma once
#include <stddef.h>

#define HASH_HEX 65
/* 64 lower-case hex digits and a NUL. */
char *hash_sha256_hex(const void *data, size_t n, char out[HASH_HEX]);
