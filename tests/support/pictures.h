/* Pictures made by hand, for the tests of what is drawn of them. */
#ifndef SUPPORT_PICTURES_H
#define SUPPORT_PICTURES_H

#include "report/picture_parts.h"
#include "support/reports.h"

/* L = x y on -1 to 1, with the toy's saddle in the middle. */
static inline struct picture *toy_picture(struct arena *arena, size_t columns, size_t rows)
{
    static const double directions[2][2] = {{1, 0}, {0, 1}};
    struct cp_plane *plane = ARENA_NEW(arena, struct cp_plane);
    double *losses = ARENA_ARRAY(arena, columns * rows, double);
    const struct cp_report *report = toy_report(arena);
    for (size_t k = 0; k < columns * rows; k++)
        losses[k] = (2.0 * (double)(k % columns) / (double)(columns - 1) - 1) *
                    (2.0 * (double)(k / columns) / (double)(rows - 1) - 1);
    *plane = (struct cp_plane){.kind = CP_PLANE_PARAMETERS,
                               .n = 2,
                               .theta = report->theta,
                               .axes = {{directions[0], 0, -1, 1, 0}, {directions[1], 1, -1, 1, 0}},
                               .columns = columns,
                               .rows = rows,
                               .losses = losses,
                               .lowest = -1,
                               .highest = 1};
    struct picture *picture = ARENA_NEW(arena, struct picture);
    *picture = (struct picture){.kind = PICTURE_PLANE,
                                .model = "it's `two` weights\n",
                                .parameters = report->parameters,
                                .parameter_count = 2,
                                .report = report,
                                .plane = plane};
    return picture;
}

/* A profile of five places: t^2 beside t^2. */
static inline void add_profile(struct arena *arena, struct picture *picture)
{
    struct cp_profile *profile = ARENA_NEW(arena, struct cp_profile);
    const struct cp_profile **list = ARENA_ARRAY(arena, 1, const struct cp_profile *);
    *profile = (struct cp_profile){.eigenvalue = 2,
                                   .count = 5,
                                   .t = NUMBERS(arena, -2, -1, 0, 1, 2),
                                   .losses = NUMBERS(arena, 4, 1, 0, 1, NAN),
                                   .model = NUMBERS(arena, 4, 1, 0, 1, 4)};
    list[0] = profile;
    picture->kind = PICTURE_PROFILE;
    picture->plane = NULL;
    picture->profiles = list;
    picture->profile_count = 1;
}

static inline bool has(const struct text *text, const char *part)
{
    return strstr(text->at, part) != NULL;
}

#endif
