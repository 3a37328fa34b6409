/* What does not fit in memory is refused, what fits is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "analysis/capacity.h"

#include "support/analyses.h"

static void a_large_analysis_is_refused_in_advance(void **state)
{
    struct diags *diags = diags_new(*state);
    assert_true(analyze_fits(1000, diags));
    assert_false(analyze_fits(10000000, diags));
    assert_string_equal(diags->items[0].code, "E307");
    assert_non_null(diags->items[0].remedy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(a_large_analysis_is_refused_in_advance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
