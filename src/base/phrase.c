/* Considered and not taken: gettext. Its catalogues are files that must be found at run time, where the program is one file
 * that runs from any place; it needs setlocale, which a library must not call; and a sentence that changes in English loses
 * its translation without a word. Here the compiler counts the columns of each row. */
#include "base/phrase.h"

#include <string.h>

static const char *const names[TONGUE_COUNT] = {
#define TONGUE(id, name) name,
#include "base/tongues.def"
#undef TONGUE
};

#define PHRASE(id, ...)                                                                                                \
    _Static_assert(sizeof((const char *const[]){__VA_ARGS__}) == TONGUE_COUNT * sizeof(char *),                        \
                   #id " lacks a language");
#include "base/phrases.def"
#undef PHRASE

static const char *const phrases[PHRASE_COUNT][TONGUE_COUNT] = {
#define PHRASE(id, ...) {__VA_ARGS__},
#include "base/phrases.def"
#undef PHRASE
};

const char *tongue_name(size_t k)
{
    return k < TONGUE_COUNT ? names[k] : NULL;
}

bool tongue_find(struct str name, enum tongue *tongue)
{
    for (size_t k = 0; k < TONGUE_COUNT; k++) {
        *tongue = (enum tongue)k;
        if (str_is(name, names[k]))
            return true;
    }
    return false;
}

const char *phrase_words(enum tongue tongue, enum phrase phrase)
{
    return phrases[phrase][tongue];
}

/* Of "(one/many)", the part that goes with the text before it. Returns what follows the closing parenthesis. */
static const char *add_ending(struct text *out, const char *at, bool one)
{
    const char *slash = strchr(at, '/');
    const char *end = strchr(at, ')');
    text_add(out,
             one ? (struct str){at + 1, (size_t)(slash - at - 1)} : (struct str){slash + 1, (size_t)(end - slash - 1)});
    return end + 1;
}

void phrase_add(struct text *out, enum tongue tongue, enum phrase phrase, size_t count, const char *const *fillings)
{
    bool one = false;
    for (const char *at = phrases[phrase][tongue]; *at != 0;) {
        size_t plain = strcspn(at, "%");
        text_add(out, (struct str){at, plain});
        at += plain;
        if (*at == 0)
            return;
        size_t hole = (size_t)(at[1] - '1');
        if (at[1] == '(') {
            at = add_ending(out, at + 1, one);
        } else if (hole < count) {
            text_puts(out, fillings[hole]);
            one = strcmp(fillings[hole], "1") == 0;
            at += 2;
        } else { /* a percent sign of the text itself */
            text_puts(out, "%");
            at++;
        }
    }
}
