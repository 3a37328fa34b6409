/* Names of other libraries for what a network is made of: whoever comes from there is told what it is called here. */
#ifndef MODEL_SYNONYMS_H
#define MODEL_SYNONYMS_H

#include "base/diag.h"

enum synonym_kind {
    SYNONYM_LAYER,
    SYNONYM_ACTIVATION,
    SYNONYM_LOSS,
    SYNONYM_SCHEME,
    SYNONYM_KEY,
    SYNONYM_NETWORK_KEY,
    SYNONYM_MODEL_KEY
};

/* A row of synonyms.def. */
struct synonym {
    enum synonym_kind kind;
    const char *names;
    const char *ours;   /* "": there is no such thing here */
    const char *remedy; /* "": our name says enough */
};

/* The row that has the name, whatever its capitals, '_' and '-'; NULL if none has. */
const struct synonym *synonym_find(enum synonym_kind kind, struct str name);

/* Sets the remedy that a row has for the name; false, and nothing is set, if none has. */
bool synonym_advise(struct diags *diags, struct cp_diagnostic *diag, enum synonym_kind kind, struct str name);

#endif
