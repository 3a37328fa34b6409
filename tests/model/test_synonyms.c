/* Names of other libraries: every row is well formed, says something, and leads to a name that is valid here. */
#include "model/synonyms.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/networks.h"

static const struct synonym rows[] = {
#define SYNONYM(kind, names, ours, remedy) {SYNONYM_##kind, names, ours, remedy},
#include "model/synonyms.def"
#undef SYNONYM
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static void test_rows_are_well_formed(void **state)
{
    (void)state;
    for (size_t k = 0; k < ROW_COUNT; k++) {
        assert_true(rows[k].ours[0] != '\0' || rows[k].remedy[0] != '\0');
        for (const char *at = rows[k].names; *at != '\0'; at++)
            if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != ' ')
                fail_msg("'%s' is not in small letters", rows[k].names);
    }
}

/* A name that two rows of a kind list would never reach the second one. */
static void test_every_name_leads_to_its_row(void **state)
{
    for (size_t k = 0; k < ROW_COUNT; k++) {
        char *names = str_copy(*state, str_of(rows[k].names));
        for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
            const struct synonym *found = synonym_find(rows[k].kind, str_of(name));
            if (found == NULL || strcmp(found->names, rows[k].names) != 0)
                fail_msg("'%s' does not lead to the row '%s'", name, rows[k].names);
        }
    }
}

static void expect(enum synonym_kind kind, const char *name, const char *ours)
{
    const struct synonym *found = synonym_find(kind, str_of(name));
    if (ours == NULL ? found != NULL : found == NULL || strcmp(found->ours, ours) != 0)
        fail_msg("'%s' leads to '%s'", name, found == NULL ? "nothing" : found->ours);
}

static void test_spelling_does_not_matter(void **state)
{
    (void)state;
    expect(SYNONYM_LAYER, "MaxPool2d", "max_pool");
    expect(SYNONYM_LAYER, "MAX-POOL2D", "max_pool");
    expect(SYNONYM_LOSS, "BCEWithLogitsLoss", "binary_cross_entropy");
    expect(SYNONYM_SCHEME, "xavier_uniform", "glorot_uniform");
    expect(SYNONYM_KEY, "kernel_size", "kernel");
    expect(SYNONYM_KEY, "kernel size", NULL);
    expect(SYNONYM_LAYER, "kernel_size", NULL);
    expect(SYNONYM_LAYER, "maxpool2", NULL);
    expect(SYNONYM_LAYER, "maxpool2dd", NULL);
    expect(SYNONYM_LAYER, "", NULL);
    expect(SYNONYM_LAYER, "_", NULL);
}

/* A hint is worth nothing if it is a mistake itself. */
static void test_losses_exist(void **state)
{
    for (size_t k = 0; k < ROW_COUNT; k++) {
        if (rows[k].kind != SYNONYM_LOSS)
            continue;
        bool of_two = strcmp(rows[k].ours, "softmax_cross_entropy") == 0 || strcmp(rows[k].ours, "gaussian_nll") == 0;
        network_valid(*state, network_text(*state, str_format(*state, "[{'type': 'dense', 'units': %d}]", 1 + of_two),
                                           str_format(*state, "'%s'", rows[k].ours),
                                           "'inputs': [[1], [2]], 'targets': [0, 1]"));
    }
}

static void test_activations_exist(void **state)
{
    for (size_t k = 0; k < ROW_COUNT; k++)
        if (rows[k].kind == SYNONYM_ACTIVATION && rows[k].ours[0] != '\0')
            network_valid(*state, network_text(*state,
                                               str_format(*state, "[{'type': 'dense', 'units': 2, 'activation': '%s'}]",
                                                          rows[k].ours),
                                               "'softmax_cross_entropy'", "'inputs': [[1], [2]], 'targets': [0, 1]"));
}

static void test_schemes_exist(void **state)
{
    for (size_t k = 0; k < ROW_COUNT; k++)
        if (rows[k].kind == SYNONYM_SCHEME)
            model_valid(
                *state,
                quoted(*state, str_format(*state, "{'parameters': ['w'], 'loss': 'w', 'init': {'scheme': '%s'}}",
                                          rows[k].ours)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        NETWORK_TEST(test_rows_are_well_formed),     NETWORK_TEST(test_every_name_leads_to_its_row),
        NETWORK_TEST(test_spelling_does_not_matter), NETWORK_TEST(test_losses_exist),
        NETWORK_TEST(test_activations_exist),        NETWORK_TEST(test_schemes_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
