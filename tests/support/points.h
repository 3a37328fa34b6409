/* Points that must be read, and points that must be refused. */
#ifndef SUPPORT_POINTS_H
#define SUPPORT_POINTS_H

#include "support/model_texts.h"

static inline const char *point_shown(const char *text)
{
    return text == NULL ? "(no point)" : text;
}

static inline void expect_point(struct model *model, const char *text, const double *expected)
{
    *model->diags = (struct diags){.arena = model->arena};
    const double *theta = point_read(model->arena, model, text);
    if (theta == NULL)
        fail_msg("refused: %s: %s", point_shown(text), model->diags->items[0].message);
    for (size_t i = 0; i < model->n; i++)
        if (!close_enough(theta[i], expected[i], 0, 0))
            fail_msg("%s: entry %zu is %.17g, not %.17g", point_shown(text), i, theta[i], expected[i]);
}

#define EXPECT_POINT(model, text, ...) expect_point(model, text, (const double[]){__VA_ARGS__})

/* One mistake or more: codes separated by blanks, at the columns of the marks. */
static inline void expect_no_point(struct model *model, const char *marked, const char *codes)
{
    struct arena *arena = arena_child(model->arena);
    *model->diags = (struct diags){.arena = model->arena};
    const char *plain = marked == NULL ? NULL : without_marks(arena, marked);
    if (point_read(arena, model, plain) != NULL)
        fail_msg("accepted: %s", point_shown(marked));
    struct text found = {.arena = arena};
    text_puts(&found, "");
    for (size_t k = 0; k < model->diags->count; k++) {
        const struct cp_diagnostic *diag = &model->diags->items[k];
        size_t line = 0;
        size_t column = 0;
        text_printf(&found, "%s%s", k == 0 ? "" : " ", diag->code);
        if (marked == NULL || !mark_place(marked, k, &line, &column))
            continue;
        if (diag->line != line || diag->column != column)
            fail_msg("%s: mistake %zu at %zu:%zu: %s", marked, k, diag->line, diag->column, diag->message);
        if (strstr(plain, diag->line_text) == NULL)
            fail_msg("%s: shows the line '%s'", marked, diag->line_text);
    }
    if (strcmp(found.at, codes) != 0)
        fail_msg("%s: found '%s', not '%s': %s", point_shown(marked), found.at, codes,
                 model->diags->count == 0 ? "" : model->diags->items[0].message);
    arena_close(arena);
}

#endif
