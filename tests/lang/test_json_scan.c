/* What must be accepted, and structures that must be refused at their place. */
#include "lang/json_scan.h"

#include "support/refusals.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void accepts_what_the_rfc_allows(void **state)
{
    static const struct str texts[] = {T("0"),
                                       T("-0"),
                                       T("1"),
                                       T("-1"),
                                       T("10"),
                                       T("123456789012345678901234567890"),
                                       T("0.0"),
                                       T("-0.5"),
                                       T("1e5"),
                                       T("1E5"),
                                       T("1e+5"),
                                       T("1e-5"),
                                       T("1.25E+10"),
                                       T("0e0"),
                                       T("-0e-0"),
                                       T("0e999999"),
                                       T("1e-999"),
                                       T("1e308"),
                                       T("1.7976931348623157e308"),
                                       T("4.9e-324"),
                                       T("-1.7976931348623157E+308"),
                                       T("0.1000000000000000055511151231"),
                                       T("true"),
                                       T("false"),
                                       T("null"),
                                       T(" null "),
                                       T("\tnull\n"),
                                       T("\r\n[\r\n]\r\n"),
                                       T("\"\""),
                                       T("\"a\""),
                                       T("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
                                       T("\"\\u0000\""),
                                       T("\"\\u00e9\\u20AC\""),
                                       T("\"\\ud83d\\ude00\""),
                                       T("\"\\uDBFF\\uDFFF\""),
                                       T("\"\\uFFFF\\uFDD0\""),
                                       T("\"\x7F\""),
                                       T("\"\xC3\xA9\""),
                                       T("\"\xE2\x82\xAC\""),
                                       T("\"\xF0\x9F\x98\x80\""),
                                       T("\"\xF4\x8F\xBF\xBF\""),
                                       T("\"\xEF\xBF\xBF\""),
                                       T("\"\xEF\xBB\xBF\""),
                                       T("\"/\""),
                                       T("\"// no comment\""),
                                       T("\"/* nor this */ # nor that\""),
                                       T("\"\\\\u12\""),
                                       T("\"'\""),
                                       T("[]"),
                                       T("[ ]"),
                                       T("[1]"),
                                       T("[1,2]"),
                                       T("[ 1 , 2 ]"),
                                       T("[[]]"),
                                       T("[[],[]]"),
                                       T("[{}]"),
                                       T("[null,true,false,\"\",0]"),
                                       T("[1\n,\n2]"),
                                       T("{}"),
                                       T("{ }"),
                                       T("{\"\":0}"),
                                       T("{\"a\":1}"),
                                       T("{\"a\":1,\"b\":2}"),
                                       T("{\"a\":{\"a\":1}}"),
                                       T("{\"a\":1,\"A\":2}"),
                                       T("{\"a\":[],\"b\":{}}"),
                                       T("{\"\\u0061\":1,\"b\":2}"),
                                       T("{\"a\\u0000\":1,\"a\":2}"),
                                       T("[{\"a\":1},{\"a\":1}]"),
                                       T("{ \"a\" : 1 , \"b\" : 2 }"),
                                       T("{\"\xC3\xA9\":1,\"e\":2}"),
                                       T("{\"null\":null}"),
                                       T("[1e1,0.1e1,1.0]"),
                                       T("[-1,-2]"),
                                       T("  [ ]  ")};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena *arena = arena_child(*state);
        struct diags diags;
        if (parse(arena, texts[i], &diags) == NULL)
            fail_msg("refused: %.*s: %s", (int)texts[i].size, texts[i].at, diags.items[0].message);
        assert_int_equal(diags.count, 0);
        arena_close(arena);
    }
}

static void refuses_wrong_arrays(void **state)
{
    static const struct str syntax[] = {T("~["),       T("~[1"),        T("[1,~"),           T("[1~,]"),
                                        T("[1~, \n]"), T("[1,~,2]"),    T("[~,1]"),          T("[~,]"),
                                        T("[1~ 2]"),   T("[1~\n2]"),    T("[1~}"),           T("[~}"),
                                        T("[1~;2]"),   T("[1~:2]"),     T("[\"a\"~ \"b\"]"), T("[\"a\"~\"b\"]"),
                                        T("[1~[2]]"),  T("[1,~[2,[3]"), T("[[1,2]~,]")};
    static const struct str trailing[] = {T("[]~]"),      T("[1]~}"),       T("[] ~[]"), T("1 ~2"), T("null ~null"),
                                          T("{}\n~x\ny"), T("\"a\"~\"b\""), T("[1]~,"),  T("{}~\0")};
    EXPECT_REFUSALS(state, "E101", syntax);
    EXPECT_REFUSALS(state, "E106", trailing);
}

static void refuses_wrong_objects(void **state)
{
    static const struct str syntax[] = {T("~{"),
                                        T("{\"a\"~"),
                                        T("{\"a\":~"),
                                        T("~{\"a\":1"),
                                        T("{\"a\":1,~"),
                                        T("{\"a\":1~,}"),
                                        T("{~,}"),
                                        T("{\"a\":1,~,\"b\":2}"),
                                        T("{\"a\":~}"),
                                        T("{\"a\"~}"),
                                        T("{\"a\"~,\"b\"}"),
                                        T("{\"a\" ~1}"),
                                        T("{\"a\" ~\"b\"}"),
                                        T("{\"a\"~=1}"),
                                        T("{~a:1}"),
                                        T("{~a:1, ~b:2}"),
                                        T("{~'a':1}"),
                                        T("{~1:1}"),
                                        T("{~null:1}"),
                                        T("{\"a\":1~ \"b\":2}"),
                                        T("{\"a\":1~;\"b\":2}"),
                                        T("{\"a\":1~]"),
                                        T("{~[1]:1}"),
                                        T("{~{}:1}"),
                                        T("{\"a\":\"b\"~:1}"),
                                        T("{~:1}"),
                                        T("{\"a\":~:1}"),
                                        T("{~]"),
                                        T("{\"a\":~tru,~\"a\":1,\"b\":~1.}")};
    static const struct str trailing[] = {T("{}~}")};
    static const struct str duplicates[] = {T("{\"a\":1,~\"a\":2}"),
                                            T("{\"a\":1,~\"a\":1,~\"a\":1}"),
                                            T("{\"a\":1,~\"\\u0061\":2}"),
                                            T("{\"\\ud83d\\ude00\":1,~\"\xF0\x9F\x98\x80\":2}"),
                                            T("{\"\":1,~\"\":2}"),
                                            T("{\"a\":{\"b\":1,~\"b\":2},~\"a\":3,\"c\":4}"),
                                            T("{\"b\":1,\"a\":2,\n~\"b\":3,\n~\"a\":~1e999}"),
                                            T("[{\"a\":1,~\"a\":2},{\"a\":1,~\"a\":2}]"),
                                            T("{\"a\":1,~\"a\":2,\"c\":~01,\"d\":[1~,],\"e\":~nul}")};
    EXPECT_REFUSALS(state, "E101", syntax);
    EXPECT_REFUSALS(state, "E106", trailing);
    EXPECT_REFUSALS(state, "E103", duplicates);
}

static void refuses_comments_and_emptiness(void **state)
{
    static const struct str syntax[] = {T("~// c\n1"),
                                        T("~/* c */1"),
                                        T("~# c\n1"),
                                        T("1 ~// c"),
                                        T("1 ~/* c"),
                                        T("[1, ~/* c */ 2, ~// d\n 3]"),
                                        T("{\"a\"~/**/:~/**/1~/**/}"),
                                        T("~/ 1"),
                                        T("~/*/1"),
                                        T("[1 ~/2]")};
    static const struct str empty[] = {T("~"), T("~ "), T("~\n\t\r\n")};
    EXPECT_REFUSALS(state, "E101", syntax);
    EXPECT_REFUSALS(state, "E107", empty);
}

static struct str nested(struct arena *arena, const char *open, size_t depth, const char *close)
{
    struct text text = {.arena = arena};
    for (size_t i = 0; i < depth; i++)
        text_puts(&text, open);
    for (size_t i = 0; i < depth && close != NULL; i++)
        text_puts(&text, close);
    return text_str(&text);
}

static void refuses_deep_nesting_politely(void **state)
{
    struct diags diags;
    assert_non_null(parse(*state, nested(*state, "[", 500, "]"), &diags));
    static const size_t depths[] = {501, 10000, 1000000};
    for (size_t i = 0; i < 3; i++) {
        assert_null(parse(*state, nested(*state, "[", depths[i], "]"), &diags));
        assert_int_equal(diags.count, 1);
        assert_string_equal(diags.items[0].code, "E105");
        assert_int_equal(diags.items[0].column, 501);
    }
    assert_null(parse(*state, nested(*state, "{\"a\":", 100000, NULL), &diags));
    assert_string_equal(diags.items[0].code, "E105");
    assert_int_equal(diags.items[0].column, 1 + 5 * 500);
}

static void stops_reporting_at_some_point(void **state)
{
    struct text text = {.arena = *state};
    text_puts(&text, "{\"a\":1");
    for (size_t i = 0; i < 20000; i++)
        text_puts(&text, ",\"a\":1e999");
    text_puts(&text, "}");
    struct diags diags;
    assert_null(parse(*state, text_str(&text), &diags));
    assert_in_range(diags.count, 10, 100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(accepts_what_the_rfc_allows),   TEST(refuses_wrong_arrays),
                                       TEST(refuses_wrong_objects),         TEST(refuses_comments_and_emptiness),
                                       TEST(refuses_deep_nesting_politely), TEST(stops_reporting_at_some_point)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
