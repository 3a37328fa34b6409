/* NumPy's .npz: a zip archive, stored or deflated, of .npy files. */
#ifndef DATA_NPZ_H
#define DATA_NPZ_H

#include "data/tensor.h"

/* The arrays of an archive, undecoded: the member NAME.npy is the tensor NAME. False with diagnostics that name the member
 * for what zip_open, zip_extract and npy_view refuse, for members that are no .npy files, and for an archive without any. */
bool npz_parse(struct arena *arena, const struct source *source, struct tensors *out, struct diags *diags);

#endif
