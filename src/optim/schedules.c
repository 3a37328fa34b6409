/* Closed forms, so that the rate of a step does not depend on the rounding of those before it. They are those of torch's
 * StepLR, ExponentialLR and CosineAnnealingLR; the last one stays at its end instead of rising again. */
#include "optim/schedules.h"

#include "base/typo.h"

#include <math.h>

typedef double rate_function(const double *setting, double t);

static double rate_constant(const double *setting, double t)
{
    (void)t;
    return setting[SETTING_LR];
}

static double rate_step(const double *setting, double t)
{
    return setting[SETTING_LR] * pow(setting[SETTING_GAMMA], floor(t / setting[SETTING_PERIOD]));
}

static double rate_exponential(const double *setting, double t)
{
    return setting[SETTING_LR] * pow(setting[SETTING_GAMMA], t);
}

/* Equation 5 of the paper, for one run without restarts. */
static double rate_cosine(const double *setting, double t)
{
    static const double pi = 3.14159265358979323846;
    double share = fmin(t / setting[SETTING_PERIOD], 1);
    double low = setting[SETTING_LR_MIN];
    return low + (setting[SETTING_LR] - low) * (1 + cos(pi * share)) / 2;
}

struct schedule {
    struct cp_method method;
    double parts;
    rate_function *rate;
};

static const struct schedule schedules[] = {
#define SCHEDULE(name, summary, source, settings, parts, rate) {{name, summary, source, settings}, parts, rate},
#include "optim/schedules.def"
#undef SCHEDULE
};

size_t schedule_count(void)
{
    return sizeof schedules / sizeof *schedules;
}

const struct cp_method *schedule_at(size_t k)
{
    return k < schedule_count() ? &schedules[k].method : NULL;
}

size_t schedule_find(struct str name, struct str *nearest)
{
    struct typo typo = typo_start(name);
    for (size_t k = 0; k < schedule_count(); k++) {
        if (str_is(name, schedules[k].method.name))
            return k;
        typo_offer(&typo, str_of(schedules[k].method.name));
    }
    *nearest = typo.best;
    return schedule_count();
}

const char *schedule_names(struct arena *arena)
{
    struct text names = {.arena = arena};
    for (size_t k = 0; k < schedule_count(); k++)
        text_printf(&names, "%s%s", k == 0 ? "" : ", ", schedules[k].method.name);
    return names.at;
}

static const struct schedule *schedule_of(const struct settings *settings)
{
    return &schedules[(size_t)settings->value[SETTING_SCHEDULE]];
}

void schedule_complete(struct settings *settings, size_t steps)
{
    static const enum setting own[] = {SETTING_WARMUP, SETTING_GAMMA, SETTING_PERIOD, SETTING_LR_MIN};
    const struct schedule *schedule = schedule_of(settings);
    struct settings defaults = settings_none();
    bool has[SETTING_COUNT + 1] = {false};
    settings_read_table(schedule->method.settings, &defaults, has);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        double *value = &settings->value[own[i]];
        *value = !has[own[i]] ? (double)NAN : isnan(*value) ? defaults.value[own[i]] : *value;
    }
    if (has[SETTING_PERIOD] && isnan(settings->value[SETTING_PERIOD])) {
        const double left = (double)steps - settings->value[SETTING_WARMUP];
        settings->value[SETTING_PERIOD] = fmax(floor(left / schedule->parts), 1);
    }
}

double schedule_rate(const struct settings *settings, size_t t)
{
    double warmup = settings->value[SETTING_WARMUP];
    if ((double)t < warmup)
        return settings->value[SETTING_LR] * ((double)t + 1) / warmup;
    return schedule_of(settings)->rate(settings->value, (double)t - warmup);
}
