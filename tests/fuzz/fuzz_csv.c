/* CSV, with and without a header, and every column as numbers. */
#include "fuzz/target.h"

#include "data/table.h"

static void read_table(struct arena *arena, const struct source *source, bool has_header)
{
    struct diags diags = {.arena = arena};
    const struct table *table = table_parse(arena, source, has_header, &diags);
    fuzz_claim((table == NULL) == (diags.count > 0));
    if (table == NULL)
        return;
    for (size_t k = 0; k < table->columns; k++) {
        fuzz_claim(!has_header || table_find(table, table->header[k]) <= k);
        diags.count = 0;
        double *numbers = table_numbers(arena, table, k, &diags);
        fuzz_claim((numbers == NULL) == (diags.count > 0));
        fuzz_check_diags(&diags);
    }
}

static void body(struct arena *arena, const struct source *source)
{
    read_table(arena, source, true);
    read_table(arena, source, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_run(bytes, size, body);
}
