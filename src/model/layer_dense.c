/* Dense layers: x W' + b, with W (units, inputs) as PyTorch's nn.Linear has it. The transpose is a flag of the product:
 * its operand is the parameter itself. */
#include "model/network.h"

bool layer_build_dense(struct layer *layer)
{
    size_t units = 0;
    bool bias = true;
    bool ok = layer_whole(layer, "units", 1, &units);
    if (!layer_flag(layer, "bias", &bias) || !ok || !layer_expect_rank(layer, 2, "a vector for each row"))
        return false;
    struct shape matrix = shape_matrix(units, layer_shape(layer)->dim[1]);
    struct shape vector = shape_vector(units);
    struct layer_name names[] = {{"x", layer->in}, {"w", NODE_NONE}, {"b", NODE_NONE}};
    names[1].node = layer_parameter(layer, "weight", INIT_WEIGHT, &matrix);
    if (names[1].node == NODE_NONE)
        return false;
    if (bias)
        names[2].node = layer_parameter(layer, "bias", INIT_BIAS, &vector);
    if (bias && names[2].node == NODE_NONE)
        return false;
    layer->out = layer_formula(layer, bias ? "x @ transpose(w) + b" : "x @ transpose(w)", bias ? 3 : 2, names);
    return layer->out != NODE_NONE;
}
