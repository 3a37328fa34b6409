/* Zip archives in: the members of an archive that is in memory. */
#ifndef DATA_ZIP_H
#define DATA_ZIP_H

#include "base/diag.h"

/* A member that is a file. */
struct zip_entry {
    struct str name;
    unsigned method; /* 0: stored, 8: deflated */
    uint32_t crc;
    size_t size;        /* of its bytes */
    struct str packed;  /* as they lie in the archive */
    size_t local_begin; /* where its local header starts in the archive */
};

struct zip {
    const struct source *source;
    size_t count;
    struct zip_entry *entries; /* in the order of the central directory; directories are left out */
};

/* Reads the central directory (zip64 too) and checks every member's place: within the archive, before the directory,
 * overlapping no other, under a name of its own. False with DIAG_DATA_FORMAT for what breaks the format (APPNOTE 6.3),
 * for encrypted members, archives in several parts, methods other than 0 and 8, and for sizes that the packed bytes cannot
 * hold, or that together exceed file_size_limit(). */
bool zip_open(struct arena *arena, const struct source *source, struct zip *out, struct diags *diags);

/* The bytes of a member: a view of the archive if it is stored, else inflated into the arena. False with DIAG_DATA_FORMAT
 * if it does not inflate to exactly its size, or its CRC-32 differs. */
bool zip_extract(struct arena *arena, const struct zip *zip, const struct zip_entry *entry, struct str *out,
                 struct diags *diags);

#endif
