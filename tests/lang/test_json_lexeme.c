/* Strings, numbers and words that are not JSON: each is refused at its place. */
#include "lang/json_lexeme.h"

#include "support/refusals.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void refuses_wrong_numbers(void **state)
{
    static const struct str syntax[] = {T("~+1"),
                                        T("~01"),
                                        T("~-01"),
                                        T("~00"),
                                        T("~1."),
                                        T("~.5"),
                                        T("~-.5"),
                                        T("~1.e3"),
                                        T("~1e"),
                                        T("~1e+"),
                                        T("~-"),
                                        T("~--1"),
                                        T("~1-2"),
                                        T("~0x1F"),
                                        T("~1_000"),
                                        T("~1.2.3"),
                                        T("~1e2e3"),
                                        T("~1e1.5"),
                                        T("~-Infinity"),
                                        T("~-NaN"),
                                        T("~1a"),
                                        T("~..."),
                                        T("[1, ~01, ~+2, 3]"),
                                        T("~1f"),
                                        T("~\xEF\xBC\x91"),
                                        T("~NaN"),
                                        T("~Infinity"),
                                        T("~inf"),
                                        T("[0.5, ~.5]")};
    static const struct str overflow[] = {T("~1e999"), T("~-1e999"), T("~1.7976931348623159e308"),
                                          T("[~1e309, 1, ~-1e400]")};
    EXPECT_REFUSALS(state, "E101", syntax);
    EXPECT_REFUSALS(state, "E104", overflow);
}

static void refuses_wrong_words(void **state)
{
    static const struct str syntax[] = {T("~True"),
                                        T("~FALSE"),
                                        T("~nul"),
                                        T("~truee"),
                                        T("~None"),
                                        T("~undefined"),
                                        T("~w1"),
                                        T("[~a, ~b]"),
                                        T("{\"loss\": ~w1}"),
                                        T("~*"),
                                        T("~\\u0031"),
                                        T("[~$]"),
                                        T("~(1)"),
                                        T("~\xC2\xA0"
                                          "1"),
                                        T("~\0"),
                                        T("[1,~\x01]")};
    EXPECT_REFUSALS(state, "E101", syntax);
}

static void refuses_wrong_strings(void **state)
{
    static const struct str syntax[] = {T("~\"abc"),
                                        T("~\""),
                                        T("~\"abc\\\""),
                                        T("[\"a\", ~\"b\n\"]"),
                                        T("\"a~\tb\""),
                                        T("\"~\x01\""),
                                        T("\"~\0\""),
                                        T("\"~\x1F\""),
                                        T("\"~\\x41\""),
                                        T("\"~\\'\""),
                                        T("\"~\\a\""),
                                        T("\"~\\0\""),
                                        T("\"C:~\\data\\new\""),
                                        T("\"~\\u12\""),
                                        T("\"~\\u12G4\""),
                                        T("\"~\\u\""),
                                        T("\"~\\U0041\""),
                                        T("\"~\\u+123\""),
                                        T("\"~\\u 123\""),
                                        T("\"~\\\xC3\xA9\""),
                                        T("\"~\\ud800\""),
                                        T("\"~\\udc00\""),
                                        T("\"~\\ud800x\""),
                                        T("\"~\\ud800~\\ud800\""),
                                        T("\"~\\udc00~\\ud800\""),
                                        T("\"~\\ud800\\u0041\""),
                                        T("\"~\\ud800\\n\""),
                                        T("~\"\\"),
                                        T("[~'a', ~'b']"),
                                        T("~'a"),
                                        T("~\xE2\x80\x9C"
                                          "a\xE2\x80\x9D"),
                                        T("~`a`")};
    EXPECT_REFUSALS(state, "E101", syntax);
}

static void refuses_wrong_utf8(void **state)
{
    static const struct str utf8[] = {T("\"~\xFF\""),
                                      T("\"~\xC3\""),
                                      T("\"~\xC0\xAF\""),
                                      T("\"~\xC1\xBF\""),
                                      T("\"~\xE0\x80\xAF\""),
                                      T("\"~\xED\xA0\x80\""),
                                      T("\"~\xF0\x80\x80\xAF\""),
                                      T("\"~\xF4\x90\x80\x80\""),
                                      T("\"~\xF8\x88\x80\x80\x80\""),
                                      T("\"~\x80\""),
                                      T("\"caf~\xE9\""),
                                      T("\"~\xE2\x82\""),
                                      T("\"\xC3\xA9~\xE9\""),
                                      T("{\"~\xE9\": 1}"),
                                      T("~\xE9"),
                                      T("[1,~\xFF]"),
                                      T("[\"~\xE9\", \"\xE9\"]"),
                                      T("~\xFF\xFE{\0}\0"),
                                      T("~\xFE\xFF\0{\0}")};
    static const struct str syntax[] = {T("~\xEF\xBB\xBF{}"), T("~\xEF\xBB\xBF"), T("~\xEF\xBB\xBF[~01]")};
    EXPECT_REFUSALS(state, "E102", utf8);
    EXPECT_REFUSALS(state, "E101", syntax);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(refuses_wrong_numbers), TEST(refuses_wrong_words),
                                       TEST(refuses_wrong_strings), TEST(refuses_wrong_utf8)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
