/* What is explained beside the commands: models, points, verdicts, exit codes, formulas. The texts are topics.def. */
#ifndef CLI_TOPICS_H
#define CLI_TOPICS_H

#include "cli/command.h"

size_t topic_count(void);
const char *topic_name(size_t k);
const char *topic_summary(size_t k);

/* Which topic has that name; topic_count() if none has. */
size_t topic_named(struct str name);

/* Appends what there is to say about a topic. */
void topic_write(struct text *out, size_t topic);

/* Appends only its items, the meanings at `column`. */
void topic_write_items(struct text *out, size_t topic, size_t column);

/* The k-th item, or example, of a topic; .line is NULL beyond the last one. */
struct example topic_item(size_t topic, size_t k);
struct example topic_example(size_t topic, size_t k);

#endif
