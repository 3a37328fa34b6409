/* getopt's two tables are built from ours, row k being known to getopt by the code LEXICON_LONG + k. */
#include "cli/lexicon.h"

static bool has_row(const struct lexicon *lexicon, const struct option_row *row)
{
    for (size_t k = 0; k < lexicon->count; k++) {
        const struct option_row *other = lexicon->rows[k];
        if (row->name == NULL ? other->letter == row->letter : str_is(str_of(other->name), row->name))
            return true;
    }
    return false;
}

void lexicon_add(struct arena *arena, struct lexicon *lexicon, const struct command *command)
{
    const struct option_row *row;
    for (size_t k = 0; (row = command_option(command, k)) != NULL; k++) {
        if (has_row(lexicon, row))
            continue;
        lexicon->rows = arena_grow(arena, lexicon->rows, lexicon->count, sizeof(void *));
        lexicon->rows[lexicon->count++] = row;
    }
}

/* Fills in getopt's form. "-:" asks for operands in order, and for ':' where an argument is missing. */
void lexicon_finish(struct arena *arena, struct lexicon *lexicon)
{
    struct text letters = {.arena = arena};
    text_puts(&letters, "-:");
    lexicon->longs = ARENA_ARRAY(arena, lexicon->count + 1, struct option);
    size_t longs = 0;
    for (size_t k = 0; k < lexicon->count; k++) {
        const struct option_row *row = lexicon->rows[k];
        if (row->letter != 0)
            text_printf(&letters, "%c%s", row->letter, row->argument != NULL ? ":" : "");
        if (row->name != NULL)
            lexicon->longs[longs++] = (struct option){
                .name = row->name,
                .has_arg = row->argument != NULL ? required_argument : no_argument,
                .val = LEXICON_LONG + (int)k,
            };
    }
    lexicon->letters = letters.at;
}

const struct option_row *lexicon_row(const struct lexicon *lexicon, int code)
{
    if (code >= LEXICON_LONG)
        return lexicon->rows[code - LEXICON_LONG];
    for (size_t k = 0; k < lexicon->count; k++)
        if (code != 0 && lexicon->rows[k]->letter == code)
            return lexicon->rows[k];
    return NULL;
}
