/* .npz and the zip archive below it: what is read lies within the archive or within what was inflated from it, decodes, and
 * is as long as its shape says. */
#include "fuzz/target.h"

#include "data/npz.h"
#include "data/zip.h"

#include <string.h>

static void check_members(struct arena *arena, const struct source *source)
{
    struct diags diags = {.arena = arena};
    struct zip zip;
    bool ok = zip_open(arena, source, &zip, &diags);
    fuzz_claim(ok == (diags.count == 0));
    size_t total = 0;
    for (size_t k = 0; ok && k < zip.count; k++) {
        const struct zip_entry *entry = &zip.entries[k];
        struct str bytes;
        fuzz_claim(entry->packed.at >= source->text.at);
        fuzz_claim((size_t)(entry->packed.at - source->text.at) + entry->packed.size <= source->text.size);
        total += entry->packed.size;
        diags.count = 0;
        bool extracted = zip_extract(arena, &zip, entry, &bytes, &diags);
        fuzz_claim(extracted == (diags.count == 0));
        fuzz_claim(!extracted || bytes.size == entry->size);
    }
    fuzz_claim(!ok || total <= source->text.size); /* members that overlap would sum up to more */
}

static void body(struct arena *arena, const struct source *source)
{
    struct diags diags = {.arena = arena};
    struct tensors tensors;
    check_members(arena, source);
    bool ok = npz_parse(arena, source, &tensors, &diags);
    fuzz_claim(ok == (diags.count == 0));
    fuzz_check_diags(&diags);
    for (size_t k = 0; ok && k < tensors.count; k++) {
        const struct tensor *tensor = &tensors.items[k];
        fuzz_claim(tensor->bytes.size == tensor->size * tensor_type_size(tensor->type));
        tensor_decode(tensor, ARENA_ARRAY_RAW(arena, tensor->size, double));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_run(bytes, size, body);
}
