/* A hint that is far off is worse than none: one edit for every three letters of the word is the most accepted. */
#include "base/typo.h"

#include <stdint.h>

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t typo_distance(struct str a, struct str b)
{
    if (a.size > LONGEST || b.size > LONGEST)
        return SIZE_MAX;
    size_t rows[3][LONGEST + 1]; /* the last three rows of the dynamic programme, row i in rows[i % 3] */
    for (size_t j = 0; j <= b.size; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t *now = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            bool same = a.at[i - 1] == b.at[j - 1];
            now[j] = least(least(above[j] + 1, now[j - 1] + 1), above[j - 1] + !same);
            if (i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1])
                now[j] = least(now[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a.size % 3][b.size];
}

struct typo typo_start(struct str word)
{
    return (struct typo){.word = word, .distance = 1 + (word.size + 1) / 3};
}

void typo_offer(struct typo *typo, struct str name)
{
    size_t distance = typo_distance(typo->word, name);
    bool extends = str_equal(str_part(typo->word, 0, name.size), name); /* "sinn" is rather sin than sign */
    bool tie = distance == typo->distance && extends && typo->best.size != 0;
    if ((distance < typo->distance || tie) && distance < name.size) {
        typo->distance = distance;
        typo->best = name;
    }
}
