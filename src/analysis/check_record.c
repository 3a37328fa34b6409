/* Recording: the text of a check file with some values put right and nothing else touched. Expectations are inserted as
 * their file is laid out: on a line of their own in checks that have several. */
#include "analysis/check.h"

#include <stdlib.h>

/* The white space at the beginning of the line of the last key, if that line begins within the object: a new key then gets
 * a line of its own. Else NULL in `at`. */
static struct str indentation(const struct json *object, const struct json *last)
{
    struct str text = object->span.source->text;
    size_t begin = last->key_span.begin;
    while (begin > object->span.begin && text.at[begin - 1] != '\n')
        begin--;
    size_t end = begin;
    while (text.at[end] == ' ' || text.at[end] == '\t')
        end++;
    return begin > object->span.begin ? str_part(text, begin, end) : (struct str){0};
}

/* "\r\n" where the file has it. */
static const char *line_end(struct str text)
{
    for (size_t i = 1; i < text.size; i++)
        if (text.at[i] == '\n')
            return text.at[i - 1] == '\r' ? "\r\n" : "\n";
    return "\n";
}

struct check_edit check_fill(struct arena *arena, const struct check *check, const char *expect)
{
    if (check->expect != NULL)
        return (struct check_edit){check->expect->span, expect};
    const struct json *last = check->json->child; /* a check has a name: there is one */
    while (last->next != NULL)
        last = last->next;
    struct str indent = indentation(check->json, last);
    struct text text = {.arena = arena};
    text_puts(&text, ",");
    if (indent.at != NULL) {
        text_puts(&text, line_end(check->json->span.source->text));
        text_add(&text, indent);
    } else {
        text_puts(&text, " ");
    }
    text_printf(&text, "\"expect\": %s", expect);
    return (struct check_edit){{last->span.source, last->span.end, last->span.end}, text.at};
}

static int by_place(const void *a, const void *b)
{
    const struct check_edit *left = a;
    const struct check_edit *right = b;
    return (left->span.begin > right->span.begin) - (left->span.begin < right->span.begin);
}

struct str check_record(struct arena *arena, const struct cp_checks *checks, size_t count,
                        const struct check_outcome *const *outcomes)
{
    struct check_edit *edits = NULL;
    size_t edit_count = 0;
    for (size_t k = 0; k < count; k++) {
        const struct check *check = (const struct check *)(const void *)outcomes[k]->facts.check;
        for (size_t i = 0; check->owner == checks && i < outcomes[k]->edit_count; i++) {
            ARENA_GROW(arena, edits, edit_count);
            edits[edit_count++] = outcomes[k]->edits[i];
        }
    }
    if (edit_count > 0)
        qsort(edits, edit_count, sizeof *edits, by_place);
    struct str before = checks->source->text;
    struct text after = {.arena = arena};
    size_t done = 0;
    for (size_t k = 0; k < edit_count; k++) {
        text_add(&after, str_part(before, done, edits[k].span.begin));
        text_puts(&after, edits[k].text);
        done = edits[k].span.end;
    }
    text_add(&after, str_part(before, done, before.size));
    return text_str(&after);
}
