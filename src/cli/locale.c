/* Names of locales are language[_territory][.codeset][@modifier]. They are read as they stand: setlocale would change numbers
 * too, and knows only the locales that are installed. */
#include "cli/locale.h"

#include <ctype.h>
#include <string.h>

/* The name of the locale of a category; empty if nothing says one. */
static const char *locale_of(environment *lookup, const char *category)
{
    const char *const variables[] = {"LC_ALL", category, "LANG"};
    for (size_t k = 0; k < sizeof variables / sizeof *variables; k++) {
        const char *value = lookup(variables[k]);
        if (value != NULL && *value != 0)
            return value;
    }
    return "";
}

/* "UTF-8", "utf8", ...: as codesets compare, letters and digits alone. */
static bool is_utf8(const char *locale)
{
    const char *wanted = "utf8";
    const char *at = locale + strcspn(locale, ".@");
    for (; *at != 0 && *at != '@'; at++) {
        if (!isalnum((unsigned char)*at))
            continue;
        if (*wanted == 0 || tolower((unsigned char)*at) != *wanted)
            return false;
        wanted++;
    }
    return *wanted == 0;
}

enum tongue locale_tongue(environment *lookup)
{
    const char *messages = locale_of(lookup, "LC_MESSAGES");
    enum tongue tongue;
    bool known = tongue_find((struct str){messages, strcspn(messages, "_.@")}, &tongue);
    return known && is_utf8(locale_of(lookup, "LC_CTYPE")) ? tongue : TONGUE_EN;
}
