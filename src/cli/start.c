/* What happens before main: OpenBLAS starts a thread per core when it is loaded, and waits for them at the end. That
 * costs more than a small analysis, and far more on a machine that is busy or has many cores. So it starts with one
 * thread, unless the user has decided otherwise; who solves a big matrix asks for more (eigsym_threads).
 *
 * Only for the program: a library must not change its host's environment. The priority puts this before the constructor
 * of a statically linked OpenBLAS; a shared one is not reached, which costs time and nothing else. */
#include <stdlib.h>

__attribute__((constructor(101))) static void start_with_one_thread(void)
{
    setenv("OPENBLAS_NUM_THREADS", "1", 0);
}
