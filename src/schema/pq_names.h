/*
 * Names in SQL.
 */
#ifndef PQ_NAMES_H
#define PQ_NAMES_H

#include "pq_text.h"

/* Appends an identifier: bare if `bare` is set, it is a word of ASCII letters, digits and
 * underscores that starts with no digit, and it is no keyword of SQLite; otherwise in double
 * quotes. */
void pq_name_append(pq_text *text, const char *name, bool bare);

#endif
