/* Steps along the gradient, with or without a memory of earlier ones, as torch.optim.SGD takes them: the velocity is a sum
 * of gradients, not of steps, so that a change of the learning rate acts at once; and it starts as the first gradient,
 * whatever the dampening. */
#include "optim/optimizers.h"

bool step_gradient(struct walk *w)
{
    walk_add_decay(w);
    for (size_t i = 0; i < w->n; i++)
        w->theta[i] -= w->lr * w->gradient[i];
    return true;
}

/* Polyak, B. T. (1964), "Some methods of speeding up the convergence of iteration methods": the heavy ball. */
bool step_momentum(struct walk *w)
{
    double *v = w->memory[0];
    const double keep = w->setting[SETTING_MOMENTUM];
    const double take = w->t == 1 ? 1 : 1 - w->setting[SETTING_DAMPENING];
    walk_add_decay(w);
    for (size_t i = 0; i < w->n; i++) {
        v[i] = keep * v[i] + take * w->gradient[i];
        w->theta[i] -= w->lr * v[i];
    }
    return true;
}

/* Nesterov, Y. (1983), in the form of Sutskever, Martens, Dahl and Hinton (2013), "On the importance of initialization and
 * momentum in deep learning", with theta standing for their theta + momentum*v. */
bool step_nesterov(struct walk *w)
{
    double *v = w->memory[0];
    const double keep = w->setting[SETTING_MOMENTUM];
    walk_add_decay(w);
    for (size_t i = 0; i < w->n; i++) {
        v[i] = keep * v[i] + w->gradient[i];
        w->theta[i] -= w->lr * (w->gradient[i] + keep * v[i]);
    }
    return true;
}
