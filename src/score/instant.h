/*
 * One spelling for an instant that is written as TEXT. Private to src/score.
 *
 * An instant is YYYY-MM-DD, then possibly "T" or a blank and HH:MM, HH:MM:SS or HH:MM:SS.fraction,
 * then possibly "Z", "+00" or "+00:00". Its one spelling is YYYY-MM-DD HH:MM:SS.fraction without
 * zeros at the end of the fraction, without an empty fraction, and without a time of midnight. A
 * time without a zone is UTC, as SQLite reads it. A time in any other zone is left as it is.
 */
#ifndef PQ_SCORE_INSTANT_H
#define PQ_SCORE_INSTANT_H

#include "pq_rows.h"

/* The one spelling of an instant: a part of the TEXT itself, or written to `room`, which holds
 * PQ_FORM_ROOM bytes. Any other TEXT stays as it is. */
void pq_instant_form(pq_cell *text, char *room);

#endif
