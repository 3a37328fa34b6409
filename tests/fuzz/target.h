/* What the fuzz targets share. A target is a function that libFuzzer calls with bytes of its invention
 * (run.sh builds and runs it); the same file is included by test_<x>.c, which replays the stored corpus with any compiler.
 * Claim of all targets: whatever the bytes are, there is a result or a diagnostic, and never a crash, a leak or undefined
 * behaviour. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include "base/arena.h"
#include "base/diag.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Memory of one input: what asks for more takes the path of a machine that is out of memory. */
enum { FUZZ_MEMORY = 64 * 1024 * 1024 };

/* Stops the fuzzer at an input for which a claim does not hold. */
static inline void fuzz_claim(bool holds)
{
    if (!holds)
        abort();
}

/* Every diagnostic has a message and a place within its source. */
static inline void fuzz_check_diags(const struct diags *diags)
{
    for (size_t i = 0; i < diags->count; i++)
        fuzz_claim(diags->items[i].code != NULL && diags->items[i].message != NULL);
}

/* Runs a body on a source that holds the bytes, exactly as long as they are, so that reading past them is noticed. */
static inline int fuzz_run(const uint8_t *bytes, size_t size, void (*body)(struct arena *, const struct source *))
{
    struct arena *arena = arena_open(FUZZ_MEMORY);
    if (arena == NULL)
        return 0;
    char *copy = malloc(size == 0 ? 1 : size);
    if (copy != NULL && setjmp(*arena_guard(arena)) == 0) {
        for (size_t i = 0; i < size; i++)
            copy[i] = (char)bytes[i];
        struct source source = {"<fuzz>", {copy, size}};
        body(arena, &source);
    }
    arena_close(arena);
    free(copy);
    return 0;
}

#endif
