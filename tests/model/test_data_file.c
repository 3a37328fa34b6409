/* Whole files of numbers: shapes, and files that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/data_files.h"

static const struct model_array *read_array(struct arena *arena, const char *file)
{
    const char *text = str_format(
        arena, "{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"%s\"}}, \"loss\": \"t*sum(v)\"}", file);
    return model_find_array(model_valid_in(arena, data_place(arena), text), "v");
}

static void test_shapes(void **state)
{
    struct arena *arena = arena_child(*state);
    static const struct {
        const char *file;
        struct shape shape;
        double last;
    } rows[] = {
        {"row.npy", {2, {1, 6}}, 6},   {"cube.npy", {3, {1, 2, 3}}, 6}, {"plain.csv", {2, {2, 2}}, 4},
        {"column.csv", {1, {3}}, 3},   {"m.json", {2, {2, 2}}, 4},      {"scalar.npy", {0, {0}}, 9},
        {"./column.csv", {1, {3}}, 3},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        const struct model_array *array = read_array(arena, rows[k].file);
        if (!shape_equal(&array->shape, &rows[k].shape))
            fail_msg("%s has shape %s", rows[k].file, shape_print(arena, &array->shape));
        assert_close(array->values[shape_size(&array->shape) - 1], rows[k].last, 0, 0);
    }
    arena_close(arena);
}

static void test_refusals(void **state)
{
    struct arena *arena = arena_child(*state);
    static const struct {
        const char *file;
        const char *code;
        const char *says;
    } rows[] = {
        {"none.npy", "E401", "none.npy"},
        {"seven.npy", "E406", "7 dimensions"},
        {"nan.npy", "E408", "entry 1"},
        {"inf.npy", "E408", "entry 0 of this file is infinite"},
        {"d.csv", "E403", "the first line holds names"},
        {"notes.txt", "E402", "notes.txt"},
        {"broken.npy", "E402", "broken.npy"},
        {"empty.csv", "E402", "is empty"},
    };
    const char *path = data_place(arena);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct diags *diags;
        const char *text = str_format(
            arena, "{\"parameters\": [\"t\"], \"data\": {\"v\": {\"file\": \"%s\"}}, \"loss\": \"t*sum(v)\"}",
            rows[k].file);
        assert_null(model_of(arena, path, str_of(text), &diags));
        if (strcmp(diags->items[0].code, rows[k].code) != 0 || strstr(diags->items[0].message, rows[k].says) == NULL)
            fail_msg("%s: %s %s", rows[k].file, diags->items[0].code, diags->items[0].message);
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
