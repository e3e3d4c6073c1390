/* What reading and describing shapes ask of one row. Private to this folder. */
#ifndef PQ_SHAPE_PARTS_H
#define PQ_SHAPE_PARTS_H

#include "pq_shape.h"

/* Does the kind hold one number? */
bool shape_is_figure(pq_field_kind kind);

/* The shape of the fields below a row, such as those of a list's items; NULL: none. */
const pq_shape *shape_below(const pq_field *field);

/* How many items a list or map may have; *most is SIZE_MAX where there is no limit. */
void shape_item_limits(const pq_field *field, size_t *least, size_t *most);

/* Can both rows be read in the same object? */
bool shape_meet(const pq_field *a, const pq_field *b);

/* Do two rows exclude each other? */
bool shape_are_rivals(const pq_field *a, const pq_field *b);

/* The row of the word that the variants refer to; NULL: none. */
const pq_field *shape_by(const pq_shape *shape);

/* Appends the kinds of JSON that are set in `takes`: "a string or an array"; nothing for 0. */
void shape_append_takes(pq_text *text, unsigned takes);

#endif
