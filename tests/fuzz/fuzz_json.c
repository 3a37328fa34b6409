/* JSON: what is accepted is read as an array too, and every value gives its path and its places. */
#include "fuzz/target.h"

#include "lang/json.h"

static void walk(struct arena *arena, const struct json *json)
{
    fuzz_claim(json_path(arena, json)[0] == '$');
    fuzz_claim(json->span.begin < json->span.end && json->span.end <= json->span.source->text.size);
    if (json->kind == JSON_STRING)
        for (size_t i = 0; i <= json->string.size && i < 64; i++) {
            struct span span = json_string_span(json, 0, i);
            fuzz_claim(json->span.begin <= span.begin && span.begin <= span.end && span.end <= json->span.end);
        }
    for (const struct json *child = json->child; child != NULL; child = child->next) {
        fuzz_claim(child->parent == json);
        walk(arena, child);
    }
}

static void body(struct arena *arena, const struct source *source)
{
    struct diags diags = {.arena = arena};
    const struct json *json = json_parse(arena, source, &diags);
    fuzz_claim((json == NULL) == (diags.count > 0));
    fuzz_check_diags(&diags);
    if (json == NULL)
        return;
    walk(arena, json);
    struct json_array array;
    if (json_read_array(arena, json, &array, &diags))
        fuzz_claim(array.rank <= JSON_MAX_RANK && diags.count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    return fuzz_run(bytes, size, body);
}
