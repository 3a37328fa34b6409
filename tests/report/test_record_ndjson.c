/* Records as NDJSON: what is not known is null or left out, ids stand as they came. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/record_rows.h"

static void expect(const char *columns, const char *text)
{
    struct arena *arena = arena_open(0);
    struct record_layout layout = record_layout_of(arena, columns);
    assert_string_equal(records_written(arena, "ndjson", &layout).at, text);
    arena_close(arena);
}

static void fields(void **state)
{
    (void)state;
    expect(
        "id,parameters,loss,verdict,zero,error",
        "{\"id\": \"a, b\", \"theta\": [0.1, -2, 1e+300], \"loss\": 0, \"verdict\": \"saddle\", \"zero\": 1}\n"
        "{\"theta\": [0.1, -2, 1e+300], \"loss\": null, \"verdict\": \"not_finite\", \"zero\": null, \"error\": \"the "
        "loss, it \\\"blows\\\"\"}\n"
        "{\"theta\": [null, null, null], \"loss\": null, \"verdict\": \"error\", \"zero\": null, \"error\": \"line 7: "
        "'x' is no number\"}\n");
}

static void escapes(void **state)
{
    (void)state;
    expect("escape,eigenvalues", "{\"escape\": {\"direction\": [0.6, -0.8, 0], \"curvature\": -1.5, \"curve\": null, "
                                 "\"step\": 0.25, "
                                 "\"loss_before\": 3, \"loss_after\": 2.5}, \"eigenvalues\": [-1.5, -0, 4]}\n"
                                 "{\"escape\": null, \"eigenvalues\": null}\n"
                                 "{\"escape\": null, \"eigenvalues\": null}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields), cmocka_unit_test(escapes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
