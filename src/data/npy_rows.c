/* Views of a mapped file. Invariant: the file was as long as its header promises when it was opened. */
#include "data/npy_rows.h"

#include "data/file.h"
#include "data/npy.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct mapping {
    void *at;
    size_t size;
};

static void unmap(void *resource)
{
    struct mapping *mapping = resource;
    munmap(mapping->at, mapping->size);
}

/* The bytes of a regular file; at NULL if it cannot be mapped. */
static struct mapping map(const char *path)
{
    struct mapping mapping = {NULL, 0};
    struct stat status;
    int fd = strcmp(path, "-") == 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return mapping;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        mapping.size = (size_t)status.st_size;
        mapping.at = mmap(NULL, mapping.size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (mapping.at == MAP_FAILED)
            mapping.at = NULL;
    }
    close(fd);
    return mapping;
}

static const struct source *source_of(struct arena *arena, const char *path, struct diags *diags)
{
    struct mapping *mapping = ARENA_NEW(arena, struct mapping);
    struct source *source = ARENA_NEW(arena, struct source);
    *mapping = map(path);
    if (mapping->at == NULL)
        return file_read(arena, path, DIAG_DATA_FILE, (struct span){NULL, 0, 0}, diags);
    arena_defer(arena, unmap, mapping);
    *source = (struct source){path, {mapping->at, mapping->size}};
    return source;
}

bool npy_rows_open(struct arena *arena, const char *path, size_t width, struct npy_rows *out, struct diags *diags)
{
    const struct source *source = source_of(arena, path, diags);
    struct tensor *t = &out->tensor;
    if (source == NULL || !npy_view(source, t, diags))
        return false;
    bool row = t->rank == 1 && t->shape[0] == width;
    bool column = t->rank == 1 && width == 1;
    if (t->rank == 2 || row || column) {
        out->count = t->rank == 2 || column ? t->shape[0] : 1;
        out->width = t->rank == 2 ? t->shape[1] : width;
        if (out->width == width)
            return true;
    }
    diag_add(diags, DIAG_POINT_LENGTH, (struct span){NULL, 0, 0},
             "'%s' holds an array of shape %s, the model has %zu parameter%s", source->name,
             tensor_shape_print(diags->arena, t->rank, t->shape), width, width == 1 ? "" : "s")
        ->remedy = "an array of points has a row for each point and a column for each entry of theta";
    return false;
}

/* One entry in Fortran order, where rows are scattered. */
static double entry_at(const struct npy_rows *rows, size_t i, size_t j)
{
    size_t size = tensor_type_size(rows->tensor.type);
    size_t at = (j * rows->count + i) * size;
    struct tensor entry = rows->tensor;
    double value;
    entry.fortran_order = false;
    entry.rank = 0;
    entry.size = 1;
    entry.bytes = str_part(rows->tensor.bytes, at, at + size);
    tensor_decode(&entry, &value);
    return value;
}

void npy_rows_read(const struct npy_rows *rows, size_t first, size_t count, double *out)
{
    size_t bytes = rows->width * tensor_type_size(rows->tensor.type);
    struct tensor part = rows->tensor;
    if (part.fortran_order && part.rank > 1) {
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < rows->width; j++)
                out[i * rows->width + j] = entry_at(rows, first + i, j);
        return;
    }
    part.rank = 1;
    part.size = part.shape[0] = count * rows->width;
    part.bytes = str_part(part.bytes, first * bytes, (first + count) * bytes);
    tensor_decode(&part, out);
}
