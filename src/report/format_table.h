/* Every kind of formats has a table, whose rows begin with their names. FORMAT_TABLE(noun, rows) makes of the rows of struct
 * noun the functions that look at them: how many there are, the k-th one, and the one of a name; NULL where there is none. */
#ifndef REPORT_FORMAT_TABLE_H
#define REPORT_FORMAT_TABLE_H

#include "base/str.h"

#define FORMAT_TABLE(noun, rows)                                                                                       \
    size_t noun##_count(void)                                                                                          \
    {                                                                                                                  \
        return sizeof(rows) / sizeof *(rows);                                                                          \
    }                                                                                                                  \
    const struct noun *noun##_at(size_t k)                                                                             \
    {                                                                                                                  \
        return k < noun##_count() ? &(rows)[k] : NULL;                                                                 \
    }                                                                                                                  \
    const struct noun *noun##_find(struct str name)                                                                    \
    {                                                                                                                  \
        for (size_t k = 0; k < noun##_count(); k++)                                                                    \
            if (str_is(name, (rows)[k].name))                                                                          \
                return &(rows)[k];                                                                                     \
        return NULL;                                                                                                   \
    }

#endif
