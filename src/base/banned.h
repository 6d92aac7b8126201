/* Forced into every translation unit by CMake (-include): these calls fail to compile.
   strcpy & co overflow, strtok and localtime share hidden state, atoi cannot fail. */
#pragma once
/* The system headers that declare them must come first, or their own prototypes would be poisoned. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef BANNED_FIRST /* a library whose own header writes these names: CMakeLists.txt names it for the one file that includes it */
#include BANNED_FIRST
#endif
/* under clang glibc makes these a macro, and a macro cannot be poisoned */
#undef sprintf
#undef vsprintf
#ifdef __GNUC__
#pragma GCC poison strcpy strcat strncpy strncat stpcpy sprintf vsprintf gets strtok atoi atol atoll atof
#pragma GCC poison localtime gmtime ctime asctime
#endif
