/* Safetensors files (github.com/huggingface/safetensors, "Format"): a length of 8 bytes, a header in JSON, the numbers. */
#ifndef DATA_SAFETENSORS_H
#define DATA_SAFETENSORS_H

#include "data/tensor.h"

/* The tensors of a file, undecoded, in the order of the header. Those of type F64, F32, F16 and BF16 have a `type`; the other
 * types of the format are known by their size only, so that counters beside the weights do no harm. Refused, with diagnostics
 * that name the tensor and the numbers: a truncated file, a header that is no strict JSON (duplicate names included) or
 * above 100 MB, unknown types, offsets that are outside, leave holes, overlap, or do not fit type and shape. "__metadata__"
 * is ignored; the numbers need no alignment. */
bool safetensors_parse(struct arena *arena, const struct source *source, struct tensors *out, struct diags *diags);

/* Whether bytes that come without a name look like a safetensors file: a length that fits, then a brace. */
bool safetensors_begins(struct str bytes);

#endif
