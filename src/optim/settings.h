/* Settings: the numbers by which optimizers and schedules are told how to go, and the texts that give them. */
#ifndef OPTIM_SETTINGS_H
#define OPTIM_SETTINGS_H

#include "base/diag.h"

enum setting {
#define SETTING(id, name, range) SETTING_##id,
#include "optim/settings.def"
#undef SETTING
    SETTING_COUNT
};

/* One value for each setting; NaN: not given. That of SETTING_SCHEDULE is the number of a schedule. */
struct settings {
    double value[SETTING_COUNT];
};

/* Nothing given. */
struct settings settings_none(void);

size_t setting_count(void);
const char *setting_name(size_t k); /* NULL beyond the last one */

/* The setting of this name; SETTING_COUNT if there is none, and then the nearest name in `nearest`. */
enum setting setting_find(struct str name, struct str *nearest);

/* Reads "lr=0.1" into `out`. False with a diagnostic that says what the setting must be. */
bool setting_read(struct settings *out, struct str text, struct diags *diags);

/* Reads "lr=0.1 gamma schedule=step": words separated by blanks, of which those without a value count as had, but not
 * given. Which settings there are goes to `has`. The text is a table's, and right. */
void settings_read_table(const char *text, struct settings *out, bool has[SETTING_COUNT]);

#endif
