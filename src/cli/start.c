/* What happens before main: OpenBLAS reads its environment when it is loaded, so this sets it first. What the user has
 * set stays.
 *
 * It would start a thread per core, and wait for them at the end. That costs more than a small analysis, and far more on
 * a machine that is busy or has many cores. So it starts with one thread; who solves a big matrix asks for more
 * (--threads).
 *
 * It knows processors by their names, and takes one that is newer than itself for one of 2004: Debian 12's OpenBLAS
 * 0.3.21 then multiplies matrices at a third of the speed. So the kernels are chosen by what the processor can do.
 *
 * Only for the program: a library must not change its host's environment. The priority puts this before the constructor
 * of a statically linked OpenBLAS; a shared one is not reached, which costs time and nothing else. */
#include <stdlib.h>

static const char *kernels(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return "Haswell";
#endif
    return NULL;
}

__attribute__((constructor(101))) static void prepare_openblas(void)
{
    const char *core = kernels();
    setenv("OPENBLAS_NUM_THREADS", "1", 0);
    if (core != NULL)
        setenv("OPENBLAS_CORETYPE", core, 0);
}
