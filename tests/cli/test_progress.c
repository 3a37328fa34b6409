/* The line that a scan shows on a terminal: share, rate of this run alone, and time left. */
#include "cli/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void texts(void **state)
{
    static const struct {
        size_t done;
        size_t from;
        size_t total;
        double seconds;
        const char *text;
    } rows[] = {
        {0, 0, 1000, 0, "0.0%, 0 of 1000 points"},
        {250, 0, 1000, 10, "25.0%, 250 of 1000 points, 25 a second, 0:30 left"},
        {600, 500, 1000, 10, "60.0%, 600 of 1000 points, 10 a second, 0:40 left"}, /* resumed */
        {1, 0, 3601, 1, "0.0%, 1 of 3601 points, 1 a second, 1:00:00 left"},
        {1, 0, 1000001, 1, "0.0%, 1 of 1000001 points, 1 a second, more than 100 hours left"},
        {5, 0, SIZE_MAX, 2, "5 points, 2.5 a second"}, /* a stream */
        {0, 0, 0, 1, "100.0%, 0 of 0 points"},
    };
    (void)state;
    struct arena *arena = arena_open(0);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        struct text out = {.arena = arena};
        const struct progress progress = {.things = "points", .from = rows[k].from, .total = rows[k].total};
        progress_text(&out, &progress, rows[k].done, rows[k].seconds);
        assert_string_equal(out.at, rows[k].text);
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
