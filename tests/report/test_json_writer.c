/* The writer's punctuation, its strings and its numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "base/number.h"
#include "report/json_writer.h"
#include "support/random.h"
#include "support/reports.h"

static struct json_writer start(void **state, bool compact)
{
    struct text *out = ARENA_NEW(*state, struct text);
    out->arena = *state;
    return (struct json_writer){.out = out, .compact = compact};
}

static void write_sample(struct json_writer *w)
{
    json_open(w, '{');
    json_put_string(w, "a", "x");
    json_key(w, "b");
    json_open(w, '[');
    json_open(w, '{');
    json_close(w, '}');
    json_open(w, '[');
    json_close(w, ']');
    json_null(w);
    json_close(w, ']');
    json_key(w, "c");
    json_numbers(w, 3, (const double[]){1, 2.5, NAN});
    json_put_bool(w, "d", true);
    json_key(w, "e");
    bool compact = json_open_line(w, '{');
    json_put_count(w, "f", 7);
    json_put_number(w, "g", -1);
    json_close_line(w, '}', compact);
    json_key(w, "h");
    json_numbers(w, 3, NULL);
    json_close(w, '}');
}

static void test_layout(void **state)
{
    struct json_writer w = start(state, false);
    write_sample(&w);
    assert_string_equal(w.out->at, "{\n"
                                   "  \"a\": \"x\",\n"
                                   "  \"b\": [\n"
                                   "    {},\n"
                                   "    [],\n"
                                   "    null\n"
                                   "  ],\n"
                                   "  \"c\": [1, 2.5, null],\n"
                                   "  \"d\": true,\n"
                                   "  \"e\": {\"f\": 7, \"g\": -1},\n"
                                   "  \"h\": null\n"
                                   "}");
}

static void test_compact(void **state)
{
    struct json_writer w = start(state, true);
    write_sample(&w);
    assert_string_equal(w.out->at, "{\"a\": \"x\", \"b\": [{}, [], null], \"c\": [1, 2.5, null], \"d\": true, "
                                   "\"e\": {\"f\": 7, \"g\": -1}, \"h\": null}");
}

static void test_lone_values_need_no_punctuation(void **state)
{
    struct json_writer w = start(state, false);
    json_number(&w, 0.1);
    assert_string_equal(w.out->at, "0.1");
}

static void string_gives(void **state, const char *text, const char *json)
{
    struct json_writer w = start(state, false);
    json_string(&w, text);
    assert_string_equal(w.out->at, json);
}

static void test_strings(void **state)
{
    string_gives(state, NULL, "null");
    string_gives(state, "", "\"\"");
    string_gives(state, "say \"hi\" \\ /", "\"say \\\"hi\\\" \\\\ /\"");
    string_gives(state, "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
    string_gives(state, "\x1B[31m\x01\x7F", "\"\\u001b[31m\\u0001\\u007f\"");
    string_gives(state, "\xC2\x9B", "\"\\u009b\"");
    string_gives(state, "θ 中 \xF0\x9F\x98\x80", "\"θ 中 \xF0\x9F\x98\x80\"");
    string_gives(state, "a\xFF\x62\xED\xA0\x80", "\"a\xEF\xBF\xBD\x62\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void number_gives(void **state, double value, const char *json)
{
    struct json_writer w = start(state, false);
    json_number(&w, value);
    assert_string_equal(w.out->at, json);
}

static void test_numbers(void **state)
{
    number_gives(state, 0, "0");
    number_gives(state, -0.0, "-0");
    number_gives(state, DBL_MAX, "1.7976931348623157e+308");
    number_gives(state, 0.1, "0.1");
    number_gives(state, 1e-300, "1e-300");
    number_gives(state, NAN, "null");
    number_gives(state, -NAN, "null");
    number_gives(state, INFINITY, "null");
    number_gives(state, -INFINITY, "null");
}

static void test_numbers_read_back(void **state)
{
    struct random random = {1};
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = random_bits(&random);
        double value = 0;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        struct arena *arena = arena_child(*state);
        struct text out = {.arena = arena};
        struct json_writer w = {.out = &out};
        json_number(&w, value);
        double back = 0;
        assert_true(number_parse(text_str(&out), &back));
        assert_memory_equal(&back, &value, sizeof back);
        arena_close(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_compact),
        cmocka_unit_test(test_lone_values_need_no_punctuation),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_numbers_read_back),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
