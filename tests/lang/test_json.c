/* The tree that comes out of a JSON text, what its mistakes say, and arrays of numbers. */
#include "lang/json.h"

#include "base/number.h"
#include "support/refusals.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void expect_diagnostic(struct arena *arena, const char *text, const char *path, const char *message,
                              const char *remedy, size_t columns)
{
    struct diags diags;
    assert_null(parse(arena, str_of(text), &diags));
    assert_int_equal(diags.count, 1);
    assert_string_equal(diags.items[0].path, path);
    assert_string_equal(diags.items[0].file, "test.json");
    if (strstr(diags.items[0].message, message) == NULL)
        fail_msg("'%s' lacks '%s'", diags.items[0].message, message);
    if (strstr(diags.items[0].remedy, remedy) == NULL)
        fail_msg("'%s' lacks '%s'", diags.items[0].remedy, remedy);
    assert_int_equal(diags.items[0].columns, columns);
}

static void says_what_would_be_right(void **state)
{
    expect_diagnostic(*state, "{\"data\":{\"x\":[1,2,3,1e999]}}", "$.data.x[3]", "1e999", "1.7976931348623157e308", 5);
    expect_diagnostic(*state, "{\"0.weight\":[0,nul]}", "$[\"0.weight\"][1]", "'nul'", "did you mean null?", 3);
    expect_diagnostic(*state, "[1,2,]", "$", "']'", "remove the comma", 1);
    expect_diagnostic(*state, "[tru]", "$[0]", "'tru'", "did you mean true?", 3);
    expect_diagnostic(*state, "[None]", "$[0]", "'None'", "null", 4);
    expect_diagnostic(*state, "{\"a\":1,\n \"a\":2}", "$", "line 1, column 2", "keep one", 3);
    expect_diagnostic(*state, "\xEF\xBB\xBF{}", "$", "byte order mark", "without", 1);
    expect_diagnostic(*state, "{\"a\":.5}", "$.a", "'.5'", "0.5", 2);
    expect_diagnostic(*state, "{\"a\":1+2}", "$.a", "'1+2'", "double quotes", 3);
    expect_diagnostic(*state, "[1,2", "$", "'[' is not closed", "']'", 1);
    expect_diagnostic(*state, "{\"loss\":\"a\\ b\"}", "$.loss", "escape", "\\\\", 2);
    expect_diagnostic(*state, "{\"a\":[1 2]}", "$.a", "',' is missing", "','", 1);
    expect_diagnostic(*state, "{\"a\":{b:2}}", "$.a", "b", "double quotes", 1);
    expect_diagnostic(*state, "", "$", "empty", "object", 1);
}

static void builds_the_tree(void **state)
{
    const char *text = "{\"name\": \"n\\u00e9\", \"list\": [1.5, true, null, {}], \"0.w\": -2e-3}";
    const struct json *root = parse_valid(*state, text);
    assert_int_equal(root->kind, JSON_OBJECT);
    assert_int_equal(root->count, 3);
    assert_null(root->parent);
    assert_null(root->next);
    assert_true(str_is(json_get(root, "name")->string, "n\xC3\xA9"));
    const struct json *list = json_get(root, "list");
    assert_int_equal(list->count, 4);
    assert_int_equal(list->index, 1);
    assert_true(list->child->number == 1.5);
    assert_true(list->child->next->boolean);
    assert_int_equal(list->child->next->next->kind, JSON_NULL);
    assert_int_equal(list->child->next->next->next->kind, JSON_OBJECT);
    assert_null(list->child->next->next->next->next);
    assert_true(list->child->parent == list);
    assert_true(json_get(root, "0.w")->number == -2e-3);
    assert_null(json_get(root, "Name"));
    assert_null(json_get(list, "name"));
    assert_null(json_get(NULL, "name"));
    assert_string_equal(json_path(*state, list->child->next), "$.list[1]");
    assert_string_equal(json_path(*state, json_get(root, "0.w")), "$[\"0.w\"]");
    assert_string_equal(json_path(*state, root), "$");
    struct str source = list->span.source->text;
    assert_true(str_is(str_part(source, list->span.begin, list->span.end), "[1.5, true, null, {}]"));
    assert_true(str_is(str_part(source, list->key_span.begin, list->key_span.end), "\"list\""));
}

static void decodes_strings(void **state)
{
    const struct json *json = parse_valid(*state, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"");
    assert_true(str_is(json->string, "\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
    json = parse_valid(*state, "{\"a\\u0000b\":\"x\\u0000\\u0000y\"}");
    assert_int_equal(json->child->key.size, 3);
    assert_memory_equal(json->child->key.at, "a\0b", 3);
    assert_int_equal(json->child->string.size, 4);
    assert_memory_equal(json->child->string.at, "x\0\0y", 4);
}

static void numbers_are_exact_at_every_length(void **state)
{
    assert_true(parse_valid(*state, "0.1")->number == 0.1);
    assert_true(parse_valid(*state, "-0")->number == 0 && signbit(parse_valid(*state, "-0")->number));
    assert_true(parse_valid(*state, "9007199254740993")->number == 9007199254740992.0);
    struct text text = {.arena = *state};
    text_puts(&text, "[1.5");
    text_repeat(&text, '0', 5000);
    text_puts(&text, ", 1");
    text_repeat(&text, '0', 300);
    text_puts(&text, "]");
    const struct json *json = parse_valid(*state, text.at);
    assert_true(json->child->number == 1.5);
    assert_true(json->child->next->number == 1e300);
}

static void string_spans_account_for_escapes(void **state)
{
    const struct json *json = parse_valid(*state, "[\"a\\n\\u00e9\\ud83d\\ude00z\"]")->child;
    /* decoded: a 0, \n 1, e-acute 2-3, emoji 4-7, z 8; source: [ 0, quote 1, a 2, \n 3, \u00e9 5, pair 11, z 23 */
    static const size_t cases[][4] = {{0, 1, 2, 3},   {1, 2, 3, 5},  {2, 4, 5, 11},  {4, 8, 11, 23},
                                      {8, 9, 23, 24}, {0, 9, 2, 24}, {9, 9, 24, 24}, {1, 8, 3, 23}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span span = json_string_span(json, cases[i][0], cases[i][1]);
        assert_int_equal(span.begin, cases[i][2]);
        assert_int_equal(span.end, cases[i][3]);
    }
    json = parse_valid(*state, "\"w1 + w2\"");
    struct span span = json_string_span(json, 5, 7);
    assert_int_equal(span.begin, 6);
    assert_int_equal(span.end, 8);
}

static void complaints_carry_place_and_path(void **state)
{
    const struct json *json = parse_valid(*state, "{\"a\":\n  [1, \"x\"]}");
    struct diags diags = {.arena = *state};
    json_complain(&diags, DIAG_MODEL_TYPE, json->child->child->next, "got %s", "x");
    assert_string_equal(diags.items[0].path, "$.a[1]");
    assert_string_equal(diags.items[0].message, "got x");
    assert_int_equal(diags.items[0].line, 2);
    assert_int_equal(diags.items[0].column, 7);
    assert_int_equal(diags.items[0].columns, 3);
}

static void reads_arrays(void **state)
{
    struct diags diags = {.arena = *state};
    struct json_array array;
    assert_true(json_read_array(*state, parse_valid(*state, "[[1,2,3],[4,5,6]]"), &array, &diags));
    assert_int_equal(array.rank, 2);
    assert_int_equal(array.shape[0], 2);
    assert_int_equal(array.shape[1], 3);
    for (size_t i = 0; i < 6; i++)
        assert_true(array.values[i] == (double)(i + 1));
    assert_true(json_read_array(*state, parse_valid(*state, "7"), &array, &diags));
    assert_true(array.rank == 0 && array.size == 1 && array.values[0] == 7);
    assert_true(json_read_array(*state, parse_valid(*state, "[]"), &array, &diags));
    assert_true(array.rank == 1 && array.size == 0);
    assert_true(json_read_array(*state, parse_valid(*state, "[[],[]]"), &array, &diags));
    assert_true(array.rank == 2 && array.shape[0] == 2 && array.shape[1] == 0 && array.size == 0);
    assert_true(json_read_array(*state, parse_valid(*state, "[[[[[[[[1]]]]]]]]"), &array, &diags));
    assert_true(array.rank == 8 && array.values[0] == 1);
    assert_int_equal(diags.count, 0);
}

static void refuses_ragged_arrays(void **state)
{
    static const struct {
        const char *text;
        const char *code;
        size_t mistakes;
        size_t column; /* of the first one */
    } cases[] = {{"[[1,2],[3]]", "E306", 1, 8},
                 {"[[1,2],[3],[4,5,6]]", "E306", 2, 8},
                 {"[1,[2]]", "E306", 1, 4},
                 {"[[1],2]", "E306", 1, 6},
                 {"[1,\"2\",null]", "E302", 2, 4},
                 {"\"1\"", "E302", 1, 1},
                 {"{\"a\":1}", "E302", 1, 1},
                 {"[[],[1]]", "E306", 1, 5},
                 {"[[[[[[[[[1]]]]]]]]]", "E306", 1, 1},
                 {"[{}]", "E302", 1, 2},
                 {"[[1,true]]", "E302", 1, 5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct diags diags = {.arena = *state};
        struct json_array array;
        assert_false(json_read_array(*state, parse_valid(*state, cases[i].text), &array, &diags));
        assert_int_equal(diags.count, cases[i].mistakes);
        assert_string_equal(diags.items[0].code, cases[i].code);
        assert_int_equal(diags.items[0].column, cases[i].column);
    }
}

/* Shapes of the first row times ragged emptiness must not become an allocation. */
static void ragged_product_is_not_allocated(void **state)
{
    struct text text = {.arena = *state};
    text_puts(&text, "[[0");
    for (size_t i = 0; i < 30000; i++)
        text_puts(&text, ",0");
    text_puts(&text, "]");
    for (size_t i = 0; i < 100000; i++)
        text_puts(&text, ",[]");
    text_puts(&text, "]");
    struct diags diags = {.arena = *state};
    struct json_array array;
    assert_false(json_read_array(*state, parse_valid(*state, text.at), &array, &diags));
    assert_in_range(diags.count, 1, 100);
}

static void reads_a_large_matrix(void **state)
{
    struct text text = {.arena = *state};
    for (size_t i = 0; i < 100; i++)
        for (size_t j = 0; j < 100; j++) {
            text_puts(&text, j != 0 ? ", " : i == 0 ? "[[" : "],\n [");
            text_number(&text, 1.0 / (double)(1 + i + j));
        }
    text_puts(&text, "]]");
    struct diags diags = {.arena = *state};
    struct json_array array;
    assert_true(json_read_array(*state, parse_valid(*state, text.at), &array, &diags));
    assert_int_equal(array.size, 10000);
    for (size_t k = 0; k < 10000; k++)
        assert_true(array.values[k] == 1.0 / (double)(1 + k / 100 + k % 100));
}

/* Every prefix, and every text with one byte changed, of a valid text ends in a value or in diagnostics. */
static void survives_damage(void **state)
{
    static const char text[] = "{\"a\\u00e9\": [1.5e3, true, null, \"x\\n\\ud83d\\ude00\"], \"b\": {\"c\": -0.5}}";
    static const char damage[] = "\"\\{}[],:0-.e\n\x80\xC3";
    for (size_t size = 0; size < sizeof text - 1; size++)
        for (size_t d = 0; d < sizeof damage; d++) {
            struct arena *arena = arena_child(*state);
            char *copy = str_copy(arena, (struct str){text, sizeof text - 1});
            struct diags diags;
            assert_null(parse(arena, (struct str){str_copy(arena, (struct str){text, size}), size}, &diags));
            assert_true(diags.count > 0);
            copy[size] = damage[d];
            const struct json *json = parse(arena, (struct str){copy, sizeof text - 1}, &diags);
            assert_true((json != NULL) == (diags.count == 0));
            arena_close(arena);
        }
}

/* The limit grows step by step, so that each allocation fails once. cJSON's memory must not leak (valgrind shows). */
static void out_of_memory_unwinds(void **state)
{
    (void)state;
    static const struct source source = {"test.json", T("{\"a\": [1, \"two\", {\"three\": [\"\\u0034\"]}], \"b\": 5}")};
    volatile size_t failures = 0;
    for (volatile size_t limit = 64;; limit += 64) {
        struct arena *volatile arena = arena_open(limit);
        if (setjmp(*arena_guard(arena)) == 0) {
            struct diags diags = {.arena = arena};
            const struct json *json = json_parse(arena, &source, &diags);
            assert_true(json_get(json, "b")->number == 5);
            arena_close(arena);
            break;
        }
        arena_close(arena);
        failures++;
    }
    assert_true(failures > 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(says_what_would_be_right),
                                       TEST(builds_the_tree),
                                       TEST(decodes_strings),
                                       TEST(numbers_are_exact_at_every_length),
                                       TEST(string_spans_account_for_escapes),
                                       TEST(complaints_carry_place_and_path),
                                       TEST(reads_arrays),
                                       TEST(refuses_ragged_arrays),
                                       TEST(ragged_product_is_not_allocated),
                                       TEST(reads_a_large_matrix),
                                       TEST(survives_damage),
                                       TEST(out_of_memory_unwinds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
