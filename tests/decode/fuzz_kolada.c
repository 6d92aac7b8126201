/* Any bytes through the kolada decoder. */
#include "fuzz_decode.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_decode("kolada", data, size);
}
