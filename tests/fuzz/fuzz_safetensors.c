/* Safetensors: the tensors that are read tile the numbers behind the header, and decode. */
#include "fuzz/target.h"

#include "data/safetensors.h"

#include <string.h>

static void body(struct arena *arena, const struct source *source)
{
    struct diags diags = {.arena = arena};
    struct tensors tensors;
    bool ok = safetensors_parse(arena, source, &tensors, &diags);
    fuzz_claim(ok == (diags.count == 0));
    fuzz_claim(!ok || safetensors_begins(source->text));
    fuzz_check_diags(&diags);
    size_t total = 0;
    for (size_t k = 0; ok && k < tensors.count; k++) {
        const struct tensor *tensor = &tensors.items[k];
        fuzz_claim(tensor->bytes.at >= source->text.at);
        fuzz_claim((size_t)(tensor->bytes.at - source->text.at) + tensor->bytes.size <= source->text.size);
        total += tensor->bytes.size;
        if (tensor->type != NULL) {
            fuzz_claim(tensor->bytes.size == tensor->size * tensor_type_size(tensor->type));
            tensor_decode(tensor, ARENA_ARRAY_RAW(arena, tensor->size, double));
        }
    }
    fuzz_claim(!ok || total < source->text.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_run(bytes, size, body);
}
