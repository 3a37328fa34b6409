/* Exact names only, but for their spelling: what is merely near one of our own names is left to the typo hints. */
#include "model/synonyms.h"

#include <ctype.h>
#include <string.h>

static const struct synonym rows[] = {
#define SYNONYM(kind, names, ours, remedy) {SYNONYM_##kind, names, ours, remedy},
#include "model/synonyms.def"
#undef SYNONYM
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* Whether `name` reads like `plain`, which is in small letters without '_' and '-'. */
static bool reads_like(struct str name, struct str plain)
{
    size_t k = 0;
    for (size_t i = 0; i < name.size; i++) {
        if (name.at[i] == '_' || name.at[i] == '-')
            continue;
        if (k == plain.size || tolower((unsigned char)name.at[i]) != plain.at[k])
            return false;
        k++;
    }
    return k == plain.size && k != 0;
}

static bool lists(const char *names, struct str name)
{
    for (names += strspn(names, " "); *names != '\0'; names += strspn(names, " ")) {
        struct str plain = {names, strcspn(names, " ")};
        if (reads_like(name, plain))
            return true;
        names += plain.size;
    }
    return false;
}

const struct synonym *synonym_find(enum synonym_kind kind, struct str name)
{
    for (size_t k = 0; k < ROW_COUNT; k++)
        if (rows[k].kind == kind && lists(rows[k].names, name))
            return &rows[k];
    return NULL;
}

bool synonym_advise(struct diags *diags, struct cp_diagnostic *diag, enum synonym_kind kind, struct str name)
{
    const struct synonym *row = synonym_find(kind, name);
    if (row == NULL)
        return false;
    if (row->remedy[0] != '\0')
        diag->remedy = row->remedy;
    else
        diag_did_you_mean(diags, diag, str_of(row->ours));
    return true;
}
