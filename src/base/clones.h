/* Loops that are worth compiling twice: for every machine, and for those with wider vectors, chosen when the program is
 * loaded. No multiplication is fused with an addition in either, so that both give the same bits. */
#ifndef BASE_CLONES_H
#define BASE_CLONES_H

#include <stddef.h> /* tells which C library */

#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) && __GNUC__ >= 12 && !defined(__clang__) &&        \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define CLONES
#endif

/* The part of such a loop that several variants share. */
#define INLINED static inline __attribute__((always_inline))

#endif
