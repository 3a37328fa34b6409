/* The script of a picture: what is common to all, then the part for its kind. */
#include "report/format_table.h"
#include "report/picture_parts.h"

static const struct picture_format formats[] = {
#define PICTURE_FORMAT(name, summary, terminal) {name, summary, terminal},
#include "report/picture_formats.def"
#undef PICTURE_FORMAT
};

FORMAT_TABLE(picture_format, formats)

void picture_script(struct text *out, const struct picture *picture, const struct picture_format *format)
{
    static void (*const parts[])(struct text * out, const struct picture *picture) = {
        [PICTURE_PLANE] = script_plane,
        [PICTURE_SURFACE] = script_plane,
        [PICTURE_SPECTRUM] = script_spectrum,
        [PICTURE_PROFILE] = script_profiles,
    };
    text_puts(out, "# Written by critpoint plot, for gnuplot 5.2 or later. Run: gnuplot THIS > picture.");
    text_printf(out, "%s\n# The data stand in the blocks; everything else may be restyled.\nset terminal %s\n",
                format->name, format->terminal);
    text_puts(out, "set encoding utf8\nset datafile missing 'NaN'\nset title ");
    script_string(out, str_of(picture_title(out->arena, picture)));
    text_puts(out, "\nset border lc rgb '#404040'\nset tics nomirror textcolor rgb '#202020'\n");
    parts[picture->kind](out, picture);
}
