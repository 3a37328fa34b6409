/* Searches made by hand, for the tests of what is written about them. */
#ifndef SUPPORT_FOUND_H
#define SUPPORT_FOUND_H

#include "report/found.h"
#include "support/reports.h"

/* What a search for the points of a double well might say: a minimum and a saddle. */
static inline struct cp_search *toy_search(struct arena *arena)
{
    static const double low[] = {-2, -1};
    static const double high[] = {2, 1};
    struct cp_search *search = ARENA_NEW(arena, struct cp_search);
    struct cp_found *list = ARENA_ARRAY(arena, 2, struct cp_found);
    struct cp_report *minimum = ladder_report(arena, 2, 0);
    minimum->theta = NUMBERS(arena, -1, 0.25);
    list[0] = (struct cp_found){minimum, 40};
    list[1] = (struct cp_found){toy_report(arena), 7};
    *search = (struct cp_search){
        .model = "double well",
        .n = 2,
        .parameters = list[1].report->parameters,
        .parameter_count = 2,
        .low = low,
        .high = high,
        .sampled = true,
        .seed = 3,
        .list = list,
        .count = 2,
        .starts = 50,
        .asked = 50,
        .reached = 47,
        .outside = 2,
        .stuck = 1,
        .balance = {.state = CP_BALANCE_FAILS, .outward = true, .degree_known = true, .degree = 1, .sum = 0},
    };
    return search;
}

static inline const char *found_written(struct arena *arena, const char *format, const struct cp_search *search,
                                        struct report_style style)
{
    struct text out = {.arena = arena};
    const struct found_format *row = found_format_find(str_of(format));
    assert_non_null(row);
    row->write(&out, search, &style);
    return out.at;
}

#endif
