/* JSON texts that must be refused, and exactly where: a text carries a '~' before each place that must be reported; the
 * marks are taken out before parsing. */
#ifndef SUPPORT_REFUSALS_H
#define SUPPORT_REFUSALS_H

#include "lang/json.h"

#include "support/arenas.h"

#include <string.h>
#include <cmocka.h>

/* A text that may hold NUL bytes. */
#define T(text)                                                                                                        \
    {                                                                                                                  \
        text, sizeof text - 1                                                                                          \
    }

static inline const struct json *parse(struct arena *arena, struct str text, struct diags *diags)
{
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){"test.json", text};
    *diags = (struct diags){.arena = arena};
    return json_parse(arena, source, diags);
}

static inline const struct json *parse_valid(struct arena *arena, const char *text)
{
    struct diags diags;
    const struct json *json = parse(arena, str_of(text), &diags);
    if (json == NULL)
        fail_msg("refused: %s: %s", text, diags.items[0].message);
    return json;
}

static inline void expect_place(struct str marked, size_t nth, struct str before, const struct diags *diags)
{
    size_t line = 1;
    size_t column = 1;
    size_t mark = before.size >= 3 && memcmp(before.at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* has no width */
    for (size_t i = mark; i < before.size; i++) {
        column += ((unsigned char)before.at[i] & 0xC0) != 0x80;
        if (before.at[i] == '\n') {
            line++;
            column = 1;
        }
    }
    if (nth >= diags->count)
        fail_msg("only %zu mistakes in %.*s", diags->count, (int)marked.size, marked.at);
    const struct cp_diagnostic *diag = &diags->items[nth];
    if (diag->line != line || diag->column != column)
        fail_msg("mistake %zu at %zu:%zu, not %zu:%zu in %.*s: %s", nth, diag->line, diag->column, line, column,
                 (int)marked.size, marked.at, diag->message);
}

static inline void expect_refusal(struct arena *arena, const char *code, struct str marked)
{
    struct text plain = {.arena = arena};
    text_puts(&plain, "");
    for (size_t i = 0; i < marked.size; i++)
        if (marked.at[i] != '~')
            text_add(&plain, (struct str){marked.at + i, 1});
    struct diags diags;
    if (parse(arena, text_str(&plain), &diags) != NULL)
        fail_msg("accepted: %s", plain.at);
    size_t marks = 0;
    for (size_t i = 0; i < marked.size; i++)
        if (marked.at[i] == '~') {
            expect_place(marked, marks, str_part(text_str(&plain), 0, i - marks), &diags);
            marks++;
        }
    if (marks != diags.count)
        fail_msg("%zu mistakes, not %zu, in %s; the last: %s", diags.count, marks, plain.at,
                 diags.items[diags.count - 1].message);
    if (strcmp(diags.items[0].code, code) != 0)
        fail_msg("code %s, not %s: %s", diags.items[0].code, code, plain.at);
    for (size_t i = 0; i < diags.count; i++) {
        assert_int_equal(diags.items[i].path[0], '$');
        assert_non_null(diags.items[i].remedy);
    }
}

static inline void expect_refusals(struct arena *parent, const char *code, const struct str *marked, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_child(parent);
        expect_refusal(arena, code, marked[i]);
        arena_close(arena);
    }
}

/* All texts must be refused; the first mistake of each has this code. */
#define EXPECT_REFUSALS(state, code, texts) expect_refusals(*(state), code, texts, sizeof(texts) / sizeof *(texts))

#endif
