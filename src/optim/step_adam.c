/* Adam and its kin. m and s are running means of the gradient and of its square, both from zero; dividing by 1 - beta^t
 * takes away what that start does to them. Where m is zero theta stays, whatever s and eps. */
#include "optim/optimizers.h"

#include <math.h>

static void update_means(struct walk *w)
{
    const double beta1 = w->setting[SETTING_BETA1];
    const double beta2 = w->setting[SETTING_BETA2];
    double *m = w->memory[0];
    double *s = w->memory[1];
    for (size_t i = 0; i < w->n; i++) {
        const double g = w->gradient[i];
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        s[i] = beta2 * s[i] + (1 - beta2) * g * g;
    }
}

/* What the sum of the weights of a running mean is short of, after t steps. */
static double shortfall(const struct walk *w, enum setting beta)
{
    return 1 - pow(w->setting[beta], (double)w->t);
}

static bool take_step(struct walk *w)
{
    update_means(w);
    const double *m = w->memory[0];
    const double *s = w->memory[1];
    const double lr = w->lr / shortfall(w, SETTING_BETA1);
    const double root = sqrt(shortfall(w, SETTING_BETA2));
    const double eps = w->setting[SETTING_EPS];
    for (size_t i = 0; i < w->n; i++)
        if (m[i] != 0)
            w->theta[i] -= lr * (m[i] / (sqrt(s[i]) / root + eps));
    return true;
}

/* Kingma, D. P. and Ba, J. (2015), "Adam: a method for stochastic optimization", algorithm 1. */
bool step_adam(struct walk *w)
{
    walk_add_decay(w);
    return take_step(w);
}

/* Loshchilov, I. and Hutter, F. (2019), "Decoupled weight decay regularization", algorithm 2; as in torch, the decay goes
 * first, and by the whole learning rate. */
bool step_adamw(struct walk *w)
{
    const double decay = w->lr * w->setting[SETTING_WEIGHT_DECAY];
    for (size_t i = 0; i < w->n; i++)
        w->theta[i] *= 1 - decay;
    return take_step(w);
}

/* Liu, L., Jiang, H., He, P., Chen, W., Liu, X., Gao, J. and Han, J. (2020), "On the variance of the adaptive learning rate
 * and beyond", algorithm 2; as in torch, steps are rectified from rho_t > 5 on (the paper: 4), and eps is added to the
 * root of s before its bias is corrected. */
bool step_radam(struct walk *w)
{
    walk_add_decay(w);
    update_means(w);
    const double *m = w->memory[0];
    const double *s = w->memory[1];
    const double short1 = shortfall(w, SETTING_BETA1);
    const double short2 = shortfall(w, SETTING_BETA2);
    const double longest = 2 / (1 - w->setting[SETTING_BETA2]) - 1;           /* rho_infinity */
    const double length = longest - 2 * (double)w->t * (1 - short2) / short2; /* rho_t */
    const bool known = length > 5;
    const double rectifier = sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
    for (size_t i = 0; i < w->n; i++) {
        if (m[i] == 0)
            continue;
        const double scale = known ? sqrt(short2) / (sqrt(s[i]) + w->setting[SETTING_EPS]) * rectifier : 1;
        w->theta[i] -= w->lr * (m[i] / short1 * scale);
    }
    return true;
}
