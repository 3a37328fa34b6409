/* The language of people that the environment asks for. */
#ifndef CLI_LOCALE_H
#define CLI_LOCALE_H

#include "base/phrase.h"

/* What getenv is. */
typedef char *environment(const char *name);

/* The language of messages: that of LC_ALL, else of LC_MESSAGES, else of LANG, an empty variable counting as unset (POSIX,
 * Base Definitions, 8.2). English if the program does not know it, or if the character set (of LC_ALL, LC_CTYPE, LANG) is
 * not said to be UTF-8: in any other, the texts would come out garbled. */
enum tongue locale_tongue(environment *lookup);

#endif
