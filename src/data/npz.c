/* Archives of arrays as numpy.savez and numpy.savez_compressed write them. Invariant: the bytes of all members together stay
 * below file_size_limit(), which zip_open has checked; nothing is decoded here. */
#include "data/npz.h"

#include "data/npy.h"
#include "data/zip.h"

#include <string.h>

static const char ENDING[] = ".npy";

static bool complain(const struct source *source, struct diags *diags, const char *message)
{
    struct cp_diagnostic *diag = diag_add(diags, DIAG_DATA_FORMAT, (struct span){0}, "'%s' %s", source->name, message);
    diag->file = str_copy(diags->arena, str_of(source->name));
    diag->remedy = "save it with numpy.savez(file, name=array, ...)";
    return false;
}

/* What is wrong with a member is told under both names, with the archive as the file. */
static bool view_member(struct arena *arena, const struct source *archive, struct str name, struct str bytes,
                        struct tensor *out, struct diags *diags)
{
    size_t before = diags->count;
    struct source *member = ARENA_NEW(arena, struct source);
    member->name = str_format(arena, "%s: %.*s", archive->name, (int)(name.size < 200 ? name.size : 200), name.at);
    member->text = bytes;
    if (npy_view(member, out, diags)) {
        out->name = str_part(name, 0, name.size - strlen(ENDING));
        return true;
    }
    for (size_t k = before; k < diags->count; k++)
        diags->items[k].file = str_copy(diags->arena, str_of(archive->name));
    return false;
}

static bool read_member(struct arena *arena, const struct zip *zip, const struct zip_entry *entry, struct tensor *out,
                        struct diags *diags)
{
    struct str bytes;
    int shown = entry->name.size < 200 ? (int)entry->name.size : 200;
    if (!str_ends_with(entry->name, ENDING))
        return complain(zip->source, diags,
                        str_format(diags->arena, "holds a member '%.*s' that is no .npy file", shown, entry->name.at));
    return zip_extract(arena, zip, entry, &bytes, diags) &&
           view_member(arena, zip->source, entry->name, bytes, out, diags);
}

bool npz_parse(struct arena *arena, const struct source *source, struct tensors *out, struct diags *diags)
{
    struct zip zip;
    *out = (struct tensors){0};
    if (!zip_open(arena, source, &zip, diags))
        return false;
    if (zip.count == 0)
        return complain(source, diags, "holds no arrays");
    struct tensor *items = ARENA_ARRAY(arena, zip.count, struct tensor);
    for (size_t k = 0; k < zip.count; k++)
        if (!read_member(arena, &zip, &zip.entries[k], &items[k], diags))
            return false;
    *out = (struct tensors){zip.count, items};
    return true;
}
