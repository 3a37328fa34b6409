/* The table of optimizers: nothing else in the program lists them. */
#include "optim/optimizers.h"

#include "base/typo.h"

static const struct optimizer optimizers[] = {
#define OPTIMIZER(name, summary, source, settings, order, memory, step)                                                \
    {{name, summary, source, settings}, order, memory, step},
#include "optim/optimizers.def"
#undef OPTIMIZER
};

size_t optimizer_count(void)
{
    return sizeof optimizers / sizeof *optimizers;
}

const struct optimizer *optimizer_at(size_t k)
{
    return k < optimizer_count() ? &optimizers[k] : NULL;
}

const struct optimizer *optimizer_find(struct str name, struct str *nearest)
{
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < optimizer_count(); k++) {
        if (str_is(name, optimizers[k].method.name))
            return &optimizers[k];
        typo_offer(&typo, str_of(optimizers[k].method.name));
    }
    *nearest = typo.best;
    return NULL;
}

void walk_add_decay(struct walk *walk)
{
    const double decay = walk->setting[SETTING_WEIGHT_DECAY];
    for (size_t i = 0; decay != 0 && i < walk->n; i++)
        walk->gradient[i] += decay * walk->theta[i];
}
