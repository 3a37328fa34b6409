/* What an analysis needs is forecast before it begins: a refusal says how many parameters would fit. */
#include "analysis/capacity.h"

#include "analysis/inertia.h"

#include <math.h>
#include <unistd.h>

/* H and its errors, eigenvectors, workspaces; and again for a second point. Small problems keep pairs of errors, too. */
double analyze_bytes(size_t n)
{
    double matrices = n > INERTIA_SMALL ? 8 : 18;
    return matrices * 8 * (double)n * (double)n;
}

double analyze_memory(void)
{
    return (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
}

bool analyze_fits(size_t n, struct diags *diags)
{
    double need = analyze_bytes(n);
    double have = analyze_memory();
    if (need <= have)
        return true;
    diag_add(diags, DIAG_MODEL_SIZE, (struct span){NULL, 0, 0},
             "an analysis with %zu parameters needs about %.3g GB of memory, and this machine has %.3g GB", n,
             need * 1e-9, have * 1e-9)
        ->remedy = str_format(diags->arena,
                              "up to %.0f parameters fit here: use fewer units or channels, hold layers fixed by "
                              "computing their outputs beforehand, or make some parameters constants; 'critpoint "
                              "model' shows what each layer has",
                              floor(sqrt(have / analyze_bytes(1000)) * 1000));
    return false;
}
