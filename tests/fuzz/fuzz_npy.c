/* .npy: what is read is written again and must read back the same; the other matrix formats get the bytes too. */
#include "fuzz/target.h"

#include "data/matrix.h"
#include "data/npy.h"

#include <string.h>

static void body(struct arena *arena, const struct source *source)
{
    struct diags diags = {.arena = arena};
    struct npy npy;
    bool ok = npy_parse(arena, source, &npy, &diags);
    fuzz_claim(ok == (diags.count == 0));
    fuzz_check_diags(&diags);
    if (ok) {
        const struct source printed = {"<again>", npy_print(arena, npy.rank, npy.shape, npy.values)};
        struct npy again;
        fuzz_claim(npy_parse(arena, &printed, &again, &diags));
        fuzz_claim(again.rank == npy.rank && again.size == npy.size);
        fuzz_claim(memcmp(again.shape, npy.shape, npy.rank * sizeof npy.shape[0]) == 0);
        fuzz_claim(npy.size == 0 || memcmp(again.values, npy.values, npy.size * sizeof npy.values[0]) == 0);
    }
    static const char *const endings[] = {"m.npy", "m.mtx", "m.csv", "m.json"};
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
        const struct source named = {endings[k], source->text};
        struct matrix matrix;
        diags.count = 0;
        fuzz_claim(matrix_parse(arena, &named, &matrix, &diags) == (diags.count == 0));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_run(bytes, size, body);
}
