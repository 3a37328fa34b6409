/* Descents as CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/descent_results.h"

static void records(void **state)
{
    assert_string_equal(descents_written(*state, "csv"),
                        "optimizer,fell_after,left_after,steps,end,distance,loss,gradient_norm,verdict,negative,zero,"
                        "positive,lambda_min,lambda_max\n"
                        "adam:lr=0.5,7,0,100,steps,3,0.25,0.001,saddle,1,0,1,-2,2\n"
                        "gd,,,0,rest,0,1,0,saddle,1,0,1,-2,2\n"
                        "sgd,,,3,diverged,inf,nan,nan,,,,,nan,nan\n"
                        "curvature,,,2,failed,1,2,1,,,,,nan,nan\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {RESULTS_TEST(records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
