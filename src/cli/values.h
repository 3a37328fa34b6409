/* Readers for the arguments of options: strict, because a typo in a number must not become another number. */
#ifndef CLI_VALUES_H
#define CLI_VALUES_H

#include "cli/command.h"

option_reader value_flag;        /* bool: true */
option_reader value_text;        /* const char *: the argument itself, not empty */
option_reader value_choice;      /* const char *: one of the row's choices, as the table spells it */
option_reader value_positive;    /* double: finite and above 0 */
option_reader value_fraction;    /* double: above 0 and below 1 */
option_reader value_count;       /* size_t: a whole number from 1 to 1024 */
option_reader value_rows;        /* size_t: a whole number from 1 */
option_reader value_number;      /* struct whole: a whole number from 0, below 2^53 as JSON wants it */
option_reader value_texts;       /* struct texts: one more text, not empty */
option_reader value_shard;       /* struct shard: "I/N" with 1 <= I <= N */
option_reader value_matrix_file; /* const char *: a file name whose ending is a matrix format that we write */
option_reader value_unsupported; /* always refuses: a promise that this version does not keep yet */

/* The value of a whole number of decimal digits that is at most `most`; false for anything else. */
bool value_whole(struct str text, size_t most, size_t *value);

#endif
