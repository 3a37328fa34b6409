/* Steps that are scaled, coordinate by coordinate, by the gradients seen so far. eps is added to the root, as in torch.optim,
 * and not under it. */
#include "optim/optimizers.h"

#include <math.h>

/* Duchi, J., Hazan, E. and Singer, Y. (2011), "Adaptive subgradient methods for online learning and stochastic
 * optimization", with diagonal matrices. lr-decay is torch's. */
bool step_adagrad(struct walk *w)
{
    double *s = w->memory[0];
    const double lr = w->lr / (1 + (double)(w->t - 1) * w->setting[SETTING_LR_DECAY]);
    const double eps = w->setting[SETTING_EPS];
    walk_add_decay(w);
    for (size_t i = 0; i < w->n; i++) {
        const double g = w->gradient[i];
        s[i] += g * g;
        if (g != 0)
            w->theta[i] -= lr * (g / (sqrt(s[i]) + eps));
    }
    return true;
}

/* Tieleman, T. and Hinton, G. (2012), "Lecture 6.5: rmsprop", not centred. */
bool step_rmsprop(struct walk *w)
{
    double *s = w->memory[0];
    double *v = w->memory[1];
    const double rho = w->setting[SETTING_RHO];
    const double eps = w->setting[SETTING_EPS];
    const double keep = w->setting[SETTING_MOMENTUM];
    walk_add_decay(w);
    for (size_t i = 0; i < w->n; i++) {
        const double g = w->gradient[i];
        s[i] = rho * s[i] + (1 - rho) * g * g;
        v[i] = keep * v[i] + (g == 0 ? 0 : g / (sqrt(s[i]) + eps));
        w->theta[i] -= w->lr * v[i];
    }
    return true;
}
