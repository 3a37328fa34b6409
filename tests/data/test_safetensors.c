/* Safetensors files written by another program (tests/reference/points), and headers that break a rule. */
#include "data/safetensors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/archives.h"
#include "support/refusals.h"

static void stored_files_are_read(void **state)
{
    size_t count = expect_stored(*state, "safetensors/", safetensors_parse);
    if (count < 20)
        fail_msg("only %zu tensors were compared", count);
}

/* A file of a header and `size` bytes of numbers. */
static const struct source *file_of(struct arena *arena, const char *header, size_t size)
{
    struct text text = {.arena = arena};
    put_field(&text, strlen(header), 8);
    text_puts(&text, header);
    text_repeat(&text, '\1', size);
    return exact_source(arena, "a.safetensors", text_str(&text));
}

static void what_the_format_allows(void **state)
{
    static const struct {
        const char *header;
        size_t size;
        size_t count;
    } rows[] = {
        {"{}", 0, 0},
        {"{}      ", 0, 0},
        {"{\"__metadata__\": {\"format\": \"pt\", \"x\": \"y\"}}", 0, 0},
        {"{\"w\": {\"dtype\": \"F32\", \"shape\": [], \"data_offsets\": [0, 4]}}", 4, 1},
        {"{\"w\": {\"dtype\": \"F32\", \"shape\": [3, 0], \"data_offsets\": [0, 0]}}", 0, 1},
        {"{\"w\": {\"dtype\": \"F8_E4M3\", \"shape\": [3], \"data_offsets\": [0, 3]},"
         " \"v\": {\"dtype\": \"F4\", \"shape\": [6], \"data_offsets\": [3, 6]}}",
         6, 2},
        {"{\"a\": {\"shape\": [2], \"data_offsets\": [8, 12], \"dtype\": \"BF16\", \"more\": null},"
         " \"\": {\"dtype\": \"I64\", \"shape\": [1], \"data_offsets\": [0, 8]}}",
         12, 2},
        {"{\"a\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]},"
         " \"e\": {\"dtype\": \"F32\", \"shape\": [0], \"data_offsets\": [4, 4]},"
         " \"b\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [4, 8]}}",
         8, 3},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct diags diags = {.arena = *state};
        struct tensors tensors;
        if (!safetensors_parse(*state, file_of(*state, rows[k].header, rows[k].size), &tensors, &diags))
            fail_msg("%s: %s", rows[k].header, diags.items[0].message);
        assert_int_equal(tensors.count, rows[k].count);
    }
}

static void expect_refused(struct arena *arena, const struct source *source, const char *code, const char *says)
{
    struct diags diags = {.arena = arena};
    struct tensors tensors;
    if (safetensors_parse(arena, source, &tensors, &diags))
        fail_msg("accepted, though: %s", says);
    assert_int_equal(tensors.count, 0);
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].code, code);
    assert_string_equal(diags.items[0].file, "a.safetensors");
    if (strstr(diags.items[0].message, says) == NULL)
        fail_msg("'%s' does not say '%s'", diags.items[0].message, says);
}

#define ENTRY(dtype, shape, offsets)                                                                                   \
    "{\"w\": {\"dtype\": " dtype ", \"shape\": " shape ", \"data_offsets\": " offsets "}}"
#define PAIR(first, second)                                                                                            \
    "{\"v\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": " first "},"                                       \
    " \"w\": {\"dtype\": \"F32\", \"shape\": [2], \"data_offsets\": " second "}}"

static void what_breaks_a_rule(void **state)
{
    static const struct {
        const char *header;
        size_t size;
        const char *says;
    } rows[] = {
        {ENTRY("\"F32\"", "[2, 3]", "[0, 20]"), 20, "'w' of type F32 and shape (2, 3) has 20 bytes, not the 24"},
        {ENTRY("\"F64\"", "[]", "[0, 4]"), 4, "shape () has 4 bytes, not the 8"},
        {ENTRY("\"F4\"", "[3]", "[0, 2]"), 2, "has 2 bytes"},
        {ENTRY("\"F4\"", "[3]", "[0, 1]"), 1, "has 1 bytes, not the 2"},
        {ENTRY("\"Q4\"", "[1]", "[0, 4]"), 4, "the unknown type 'Q4'"},
        {ENTRY("\"f32\"", "[1]", "[0, 4]"), 4, "the unknown type 'f32'"},
        {ENTRY("32", "[1]", "[0, 4]"), 4, "the \"dtype\" of tensor 'w' is a number, not a string"},
        {ENTRY("\"F32\"", "1", "[0, 4]"), 4, "the \"shape\" of tensor 'w' is a number"},
        {ENTRY("\"F32\"", "[-1]", "[0, 4]"), 4, "a dimension of tensor 'w'"},
        {ENTRY("\"F32\"", "[1.5]", "[0, 4]"), 4, "a dimension of tensor 'w'"},
        {ENTRY("\"F32\"", "[\"1\"]", "[0, 4]"), 4, "a dimension of tensor 'w'"},
        {ENTRY("\"F32\"", "[1e300]", "[0, 4]"), 4, "a dimension of tensor 'w'"},
        {ENTRY("\"F32\"", "[1,1,1,1,1,1,1,1,1]", "[0, 4]"), 4, "has 9 dimensions"},
        {ENTRY("\"F32\"", "[4294967296, 4294967296]", "[0, 4]"), 4, "no memory can hold"},
        {ENTRY("\"F32\"", "[4294967296, 1073741824]", "[0, 4]"), 4, "has 4 bytes, not the more than"},
        {ENTRY("\"F32\"", "[1]", "[0, 5]"), 4, "ends at byte 5, and the file has only 4 bytes"},
        {ENTRY("\"F32\"", "[1]", "[4, 8]"), 4, "ends at byte 8"},
        {ENTRY("\"F32\"", "[1]", "[4, 0]"), 4, "the offsets of tensor 'w'"},
        {ENTRY("\"F32\"", "[1]", "[0, 4, 4]"), 4, "the offsets of tensor 'w'"},
        {ENTRY("\"F32\"", "[1]", "[0]"), 4, "the offsets of tensor 'w'"},
        {ENTRY("\"F32\"", "[1]", "[-4, 0]"), 4, "the offsets of tensor 'w'"},
        {ENTRY("\"F32\"", "[1]", "[0, 18446744073709551616]"), 4, "the offsets of tensor 'w'"},
        {ENTRY("\"F32\"", "[1]", "null"), 4, "the \"data_offsets\" of tensor 'w' is null"},
        {ENTRY("\"F32\"", "[1]", "[0, 4]"), 5, "has 5 bytes of numbers, and its tensors end at 4"},
        {"{}", 1, "has 1 bytes of numbers, and its tensors end at 0"},
        {"{\"w\": {\"dtype\": \"F32\", \"shape\": [1]}}", 0, "the tensor 'w' has no \"data_offsets\""},
        {"{\"w\": [1, 2]}", 0, "'w' is described by an array"},
        {PAIR("[0, 8]", "[12, 20]"), 20,
         "'w' begins at byte 12, which leaves a hole: the numbers before it end at byte 8"},
        {PAIR("[4, 12]", "[12, 20]"), 20, "'v' begins at byte 4, which leaves a hole"},
        {PAIR("[0, 8]", "[4, 12]"), 12, "'w' begins at byte 4, which overlaps another one that ends at byte 8"},
        {PAIR("[0, 8]", "[0, 8]"), 8, "overlaps"},
        {PAIR("[8, 16]", "[4, 12]"), 16, "'w' begins at byte 4, which leaves a hole"},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        expect_refused(*state, file_of(*state, rows[k].header, rows[k].size), "E402", rows[k].says);
}

static void headers_that_are_no_strict_json(void **state)
{
    expect_refused(*state, file_of(*state, "{\"w\": 1, \"w\": 1}", 0), "E103", "");
    expect_refused(*state, file_of(*state, "{\"w\": 1,}", 0), "E101", "");
    expect_refused(*state, file_of(*state, "{\"w\": 1", 0), "E101", "");
    expect_refused(*state, file_of(*state, "{\"\xFF\": 1}", 0), "E102", "");
    expect_refused(*state, file_of(*state, "{} {}", 0), "E106", "");
    expect_refused(*state, file_of(*state, " {}", 0), "E402", "does not begin with a brace");
    expect_refused(*state, file_of(*state, "[]", 0), "E402", "does not begin with a brace");
    expect_refused(*state, file_of(*state, "", 0), "E402", "does not begin with a brace");
}

static void truncated_anywhere(void **state)
{
    struct str whole = file_of(*state, ENTRY("\"F32\"", "[1]", "[0, 4]"), 4)->text;
    for (size_t size = 0; size < whole.size; size++) {
        const struct source *cut = exact_source(*state, "a.safetensors", str_part(whole, 0, size));
        expect_refused(*state, cut, "E402",
                       size == 0               ? "is empty"
                       : size < 8              ? "less than 8 bytes"
                       : size < whole.size - 4 ? "ends within its header"
                                               : "ends at byte 4");
    }
    char length[9] = {0, 0, 0, 0, 0, 0, 0, '\x80', '{'};
    expect_refused(*state, exact_source(*state, "a.safetensors", (struct str){length, 9}), "E402",
                   "first 8 bytes are no length");
    const char *text = "w,b\n1,2\n0,0\n";
    expect_refused(*state, exact_source(*state, "a.safetensors", str_of(text)), "E402", "no length of a header");
}

static void the_look_of_a_file(void **state)
{
    assert_true(safetensors_begins(file_of(*state, "{}", 0)->text));
    assert_false(safetensors_begins(str_of("")));
    assert_false(safetensors_begins(str_of("{\"w\": [0, 0]}")));
    assert_false(safetensors_begins(str_of("        {\"w\": [0, 0]}")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stored_files_are_read), cmocka_unit_test(what_the_format_allows),
        cmocka_unit_test(what_breaks_a_rule),    cmocka_unit_test(headers_that_are_no_strict_json),
        cmocka_unit_test(truncated_anywhere),    cmocka_unit_test(the_look_of_a_file),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
