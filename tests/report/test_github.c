/* Annotations of GitHub Actions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/checks.h"

static void test_whole(void **state)
{
    assert_string_equal(checks_written(*state, "github", &three_results),
                        "::error title=a # SKIP%2C 100%25 <b>%0A\"x\" \\,file=ci.json,line=7,col=5::"
                        "verdict: expected \"minimum\", actual \"saddle\"%0A"
                        "eigenvalues[0]: expected -2, actual -1.5 (tolerance 0.002)\n"
                        "::error title=other,file=b/c.json,line=1,col=1::"
                        "toy.json:3:9: error[E201]: a ) is missing%0A  help: close it\n");
}

static void test_nothing_fails(void **state)
{
    const struct cp_outcome *const list[] = {&passing};
    assert_string_equal(checks_written(*state, "github", &(struct check_results){list, 1}), "");
}

static void test_diagnostic(void **state)
{
    struct text out = {.arena = *state};
    report_github_diagnostic(&out, &one_diagnostic[0]);
    assert_string_equal(out.at, "::error title=critpoint check,file=toy.json,line=3,col=9::a ) is missing\n");
    struct text nowhere = {.arena = *state};
    report_github_diagnostic(&nowhere, &(struct cp_diagnostic){.code = "E506", .message = "50%\r\n::error::x"});
    assert_string_equal(nowhere.at, "::error title=critpoint check::50%25%0D%0A::error::x\n");
    struct text odd = {.arena = *state};
    report_github_diagnostic(&odd, &(struct cp_diagnostic){.code = "E506", .message = "", .file = "a,b:c", .line = 0});
    assert_string_equal(odd.at, "::error title=critpoint check,file=a%2Cb%3Ac::\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_nothing_fails),
        cmocka_unit_test(test_diagnostic),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
