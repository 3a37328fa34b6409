/* Options that several commands take. */
#ifndef CLI_SHARED_OPTIONS_H
#define CLI_SHARED_OPTIONS_H

#include "cli/command.h"
#include "cli/values.h"

/* Which loss: -e and --batch. */
extern const struct option_group shared_model_options;

/* When a point counts as critical: --gtol, --xtol, --assume-critical. */
extern const struct option_group shared_verdict_options;

/* Where derivatives come from, for commands that compute those of many points: --derivatives. */
extern const struct option_group shared_derivative_options;

/* A row for tables that have --sharpness, just before it. */
#define SHARED_OPTION_EPSILON                                                                                          \
    {                                                                                                                  \
        .name = "epsilon", .argument = "E",                                                                            \
        .help = "of that box: parameter i moves by E*(|theta_i| + 1) at most; default 1e-3", .read = value_positive,   \
        .field = offsetof(struct request, epsilon)                                                                     \
    }

/* An option that only says how another one works. */
struct option_need {
    const char *option;
    bool given;
    const char *needs; /* as it would have to be typed */
    bool has;
};

/* Whether one of them stands without the other; then with a diagnostic. */
bool options_idle(size_t count, const struct option_need *needs, struct diags *diags);

/* The choices of --derivatives. */
const char *shared_derivatives(const struct command *command, size_t k);

#endif
