/* A word that is not known gets all that are, and the nearest one. */
#include "cli/words.h"

#include <string.h>

#include "base/typo.h"

static const struct span nowhere;

bool words_next(const char **list, struct str *word)
{
    if (*list == NULL)
        return false;
    size_t size = strcspn(*list, ",");
    *word = (struct str){*list, size};
    *list = (*list)[size] == ',' ? *list + size + 1 : NULL;
    return true;
}

bool words_find(struct str word, const char *option, words_known *known, size_t *which, struct diags *diags)
{
    struct typo typo = typo_start(word);
    struct text all = {.arena = diags->arena};
    for (size_t k = 0; known(k) != NULL; k++) {
        typo_offer(&typo, str_of(known(k)));
        text_printf(&all, "%s%s", k == 0 ? "" : ", ", known(k));
        *which = k;
        if (str_is(word, known(k)))
            return true;
    }
    struct cp_diagnostic *diag =
        diag_add(diags, DIAG_USAGE, nowhere, "%s cannot be '%.*s'", option, (int)word.size, word.at);
    diag->remedy = str_format(diags->arena, "possible: %s, joined by commas", all.at);
    diag_did_you_mean(diags, diag, typo.best);
    return false;
}

bool words_mask(const char *list, const char *option, words_known *known, unsigned *mask, struct diags *diags)
{
    struct str word;
    size_t which = 0;
    *mask = 0;
    while (words_next(&list, &word)) {
        if (!words_find(word, option, known, &which, diags))
            return false;
        *mask |= 1U << which;
    }
    return true;
}
