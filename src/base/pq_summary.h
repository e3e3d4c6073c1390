/*
 * A result in a line, for people:
 *
 *     one column     Jazz, Rock, Metal
 *     else a row     Leonie Köhler (Country=Germany, Total=37.62), František Wichterlová (...)
 *
 * Of several columns the first two name the row as far as they are text, in every row that is shown
 * and NULL apart; the others stand behind them as (column=value, ...). REAL has two decimals, a
 * text is cut after PQ_SUMMARY_CHARACTERS, control characters are blanks. After PQ_SUMMARY_ROWS
 * rows comes "and 15 more"; no row at all is "no rows". Source of the form: the summary line of
 * GitHub rjsmith87/inference-benchmarks.
 */
#ifndef PQ_SUMMARY_H
#define PQ_SUMMARY_H

#include "pq_rows.h"

enum { PQ_SUMMARY_ROWS = 10, PQ_SUMMARY_NAMES = 2, PQ_SUMMARY_CHARACTERS = 80 };

/* Appends the line, without a newline. */
void pq_rows_summarize(pq_text *text, const pq_rows *rows);

#endif
