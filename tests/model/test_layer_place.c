/* Modules of a network by the text that made them, as nn.Sequential counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/layer_place.h"

#include "support/analyses.h"

#include <string.h>

static const char NETWORK[] =
    "{\"network\": {\"layers\": [{\"type\": \"dense\", \"units\": 2, \"activation\": \"relu\"}, "
    "{\"type\": \"residual\", \"layers\": [{\"type\": \"dense\", \"units\": 2, \"activation\": \"elu\"}]}, "
    "{\"type\": \"activation\", \"activation\": \"tanh\"}, {\"type\": \"dense\", \"units\": 1}], "
    "\"loss\": \"mse\"}, "
    "\"data\": {\"inputs\": [[1, 2], [3, 4]], \"targets\": [1, 2]}}";

static void modules(void **state)
{
    static const struct {
        const char *text;
        const char *layer; /* NULL: none */
    } rows[] = {{"\"relu\"", "1"}, {"\"elu\"", "2.1"}, {"\"tanh\"", "3"}, {"\"units\": 1", "4"}, {"\"mse\"", NULL}};
    const struct model *model = json_model(*state, NETWORK);
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        size_t begin = (size_t)(strstr(NETWORK, rows[k].text) - NETWORK);
        struct span span = {model->json->span.source, begin, begin + strlen(rows[k].text)};
        const char *layer = model_layer_at(*state, model, span);
        if ((layer == NULL) != (rows[k].layer == NULL) || (layer != NULL && strcmp(layer, rows[k].layer) != 0))
            fail_msg("%s: layer %s, not %s", rows[k].text, layer, rows[k].layer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ANALYSES_TEST(modules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
