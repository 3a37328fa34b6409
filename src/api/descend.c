/* Descents, and the tables of optimizers, schedules and settings. */
#include "optim/descend.h"
#include "api/session.h"
#include "optim/optimizers.h"
#include "optim/schedules.h"

const struct cp_descents *cp_descend(cp_model *model, const double *theta, const struct cp_descent_options *options)
{
    static const struct cp_descent_options defaults;
    const struct cp_descents *volatile descents = NULL;
    cp_session *session = model->session;
    SESSION_CALL(session, descents = descend(session->call, model->model, theta, options == NULL ? &defaults : options,
                                             &session->diags));
    return descents;
}

const char *cp_descent_end_name(enum cp_descent_end end)
{
    static const char *const names[CP_END_COUNT] = {
        [CP_END_STEPS] = "steps",
        [CP_END_REST] = "rest",
        [CP_END_DIVERGED] = "diverged",
        [CP_END_FAILED] = "failed",
    };
    return (size_t)end < CP_END_COUNT ? names[end] : NULL;
}

size_t cp_optimizer_count(void)
{
    return optimizer_count();
}

const struct cp_method *cp_optimizer_at(size_t k)
{
    return k < optimizer_count() ? &optimizer_at(k)->method : NULL;
}

size_t cp_schedule_count(void)
{
    return schedule_count();
}

const struct cp_method *cp_schedule_at(size_t k)
{
    return schedule_at(k);
}

size_t cp_setting_count(void)
{
    return setting_count();
}

const char *cp_setting_name(size_t k)
{
    return setting_name(k);
}
